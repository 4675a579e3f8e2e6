using System.Text;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Status;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Runtime.Verification;
using HAPostgres.Testing;
using Xunit;
using SwarmTaskStatus = Docker.DotNet.Models.TaskStatus;

namespace HAPostgres.Runtime.Tests;

/// <summary>What was not seen is never taken for "none", "down" or "healthy".</summary>
public class ObservationTests
{
    private const string Leading =
        """{"members": [{"name": "a", "role": "leader", "state": "running"}, {"name": "b", "role": "replica", "state": "streaming"}]}""";
    private const string NobodyLeads = """{"members": [{"name": "a", "role": "replica", "state": "running"}]}""";
    private const string Recovering = """{"members": [{"name": "a", "role": "leader", "state": "starting"}]}""";

    private static string Line(string kind, string member, string text) =>
        $"{kind}|{member}|{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}";

    private static string Answers(string member, string role, string state) =>
        Line($"member|{member}", "answers", $$"""{"role": "{{role}}", "state": "{{state}}"}""");

    private static Leadership Of(string[] lines, params string[] ended) =>
        Leadership.Of(
            Observation.Seen(
                Witness.Read(
                    ["a", "b"],
                    ended.ToDictionary(static e => e, static _ => "no container of it runs"),
                    new SwarmJobResult(true, 0, string.Join('\n', lines), "")
                )
            )
        );

    [Fact]
    public void Who_leads_is_said_by_the_cluster_and_by_the_member_itself()
    {
        Assert.Equal(new Leadership.Led("a"), Of([Answers("b", "replica", "running"), Line("cluster", "b", Leading)]));
        // etcd is away, and failsafe mode keeps the leader up.
        Assert.Equal(
            new Leadership.Led("a"),
            Of([
                Answers("a", "primary", "running"),
                "blind|a|The requested URL returned error: 502",
                "member|b|silent|Connection timed out",
            ])
        );
        // Patroni 3.0's word.
        Assert.Equal(new Leadership.Led("a"), Of([Answers("a", "master", "running"), Answers("b", "replica", "running")]));
    }

    [Fact]
    public void That_nobody_leads_needs_somebody_who_says_so()
    {
        Assert.Contains(
            "no leader in etcd",
            Assert
                .IsType<Leadership.Leaderless>(
                    Of(["member|a|silent|x", Answers("b", "replica", "running"), Line("cluster", "b", NobodyLeads)])
                )
                .Evidence,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "a holds the leader's lock, and its PostgreSQL is starting",
            Assert.IsType<Leadership.Leaderless>(Of([Line("cluster", "b", Recovering)])).Evidence,
            StringComparison.Ordinal
        );
        Assert.IsType<Leadership.Leaderless>(
            Of([Answers("a", "replica", "running"), "member|b|down|refuses connections to Patroni and to PostgreSQL"])
        );
        Assert.IsType<Leadership.Leaderless>(Of([], "a", "b")); // By the swarm.
        Assert.IsType<Leadership.Leaderless>(Of([Answers("a", "primary", "stopped")], "b"));
    }

    [Theory]
    [InlineData("member|a|silent|Connection timed out")] // One that does not answer may lead.
    [InlineData("member|a|silent|SSL certificate problem: certificate has expired")]
    [InlineData("")] // It was not asked at all.
    public void A_member_that_nobody_saw_may_lead(string line)
    {
        Leadership.Unknown unknown = Assert.IsType<Leadership.Unknown>(
            Of([line, Answers("b", "replica", "running"), "blind|b|etcd is away"])
        );

        Assert.StartsWith("a: ", unknown.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_witness_could_be_asked_nothing_is_known()
    {
        Assert.Equal(
            new Leadership.Unknown("the engine refused: no such image"),
            Leadership.Of(Observation.NotSeen<Testimony>("the engine refused: no such image"))
        );
        Assert.IsType<Leadership.Unknown>(
            Leadership.Of(
                Observation.Seen(
                    Witness.Read(["a"], new Dictionary<string, string>(), new SwarmJobResult(false, -1, "", "it did not end within 120 s"))
                )
            )
        );
    }

    [Theory]
    [InlineData("none none none", "Leaderless")]
    [InlineData("unknown unknown unknown", "Unknown")]
    [InlineData("none led", "Led")]
    [InlineData("unknown none led", "Led")]
    [InlineData("none unknown none", "Leaderless")] // Members that fail come and go.
    public async Task Nobody_leads_only_after_a_failover_would_be_over_and_by_the_last_look(string looks, string verdict)
    {
        Queue<string> left = new(looks.Split(' '));
        string last = "";
        Leadership now = await Leadership.WaitAsync(
            TimeProvider.System,
            TimeSpan.FromSeconds(2),
            () =>
                Task.FromResult<Leadership>(
                    (last = left.TryDequeue(out string? next) ? next : last) switch
                    {
                        "led" => new Leadership.Led("a"),
                        "none" => new Leadership.Leaderless(""),
                        _ => new Leadership.Unknown(""),
                    }
                ),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(verdict, now.GetType().Name);
    }

    [Theory]
    [InlineData("Running:up", false)]
    [InlineData("Running:away", false)] // The last that was heard of it.
    [InlineData("Starting:away", false)]
    [InlineData("Shutdown:up Running:away", false)]
    [InlineData("Starting:up", true)] // Not healthy yet: no proxy finds it.
    [InlineData("Failed:up Failed:up", true)]
    [InlineData("Pending: Rejected:up", true)]
    [InlineData("", true)]
    public void No_container_serves_only_where_the_swarm_says_so_of_every_task(string tasks, bool none) =>
        Assert.Equal(
            none,
            MemberTasks.NoneServes(
                [
                    .. tasks
                        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                        .Select(static t => t.Split(':'))
                        .Select(static t => new TaskResponse
                        {
                            NodeID = t[1],
                            Status = new() { State = Enum.Parse<TaskState>(t[0]) },
                        }),
                ],
                new HashSet<string> { "up" }
            )
                is not null
        );

    [Fact]
    public async Task A_look_that_fails_gives_its_reason_and_one_that_is_cancelled_none()
    {
        using CancellationTokenSource cancel = new();
        Observation<int> failed = await Observation.OfAsync<int>(
            static () => throw new DeployException(ExitCode.Failed, "It is away."),
            cancel.Token
        );
        Assert.False(failed.IsSeen(out _, out string? reason));
        Assert.Equal("It is away", reason);
        Assert.Equal(
            "The cluster could not be read: It is away.",
            Assert.Throws<DeployException>(() => failed.Need("The cluster", "Wait.")).Message
        );

        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            Observation.OfAsync<int>(() => throw new OperationCanceledException(cancel.Token), cancel.Token)
        );
    }

    [Fact]
    public async Task A_look_that_may_pass_is_made_again_for_a_bounded_time()
    {
        int looks = 0;
        CancellationToken cancel = TestContext.Current.CancellationToken;
        Assert.True(
            (
                await Observation.PatientlyAsync(
                    TimeProvider.System,
                    TimeSpan.FromSeconds(20),
                    () => Task.FromResult(++looks == 2 ? Observation.Seen(1) : Observation.NotSeen<int>("starting")),
                    cancel
                )
            ).IsSeen(out _, out _)
        );
        Assert.Equal(2, looks);

        Assert.False(
            (
                await Observation.PatientlyAsync(
                    TimeProvider.System,
                    TimeSpan.FromMilliseconds(1),
                    static () => Task.FromResult(Observation.NotSeen<int>("away")),
                    cancel
                )
            ).IsSeen(out _, out string? reason)
        );
        Assert.Equal("away", reason);
    }

    /// <summary>A host that has just joined the swarm gives none for some seconds.</summary>
    [Theory]
    [InlineData(30, ExitCode.Success)]
    [InlineData(90, ExitCode.Failed)]
    public void A_log_that_a_host_does_not_give_is_waited_for_a_minute(int seconds, ExitCode expected) =>
        VirtualTime.Run(async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(
                clock,
                """{ "name": "orders", "hosts": ["a", "b", "c"], "backup": { "repositories": [{ "host": "c" }] } }"""
            );
            DateTimeOffset back = clock.GetUtcNow().AddSeconds(seconds);
            cluster.Swarm.LogsAreAway = () => clock.GetUtcNow() < back;
            if (expected == ExitCode.Success)
                Assert.Equal(expected, (await cluster.RunAsync(RestorePointCommandLine.Definition, "now")).ExitCode);
            else
                await cluster.RefusesAsync(expected, "manager got no log from the host", RestorePointCommandLine.Definition, "now");
        });

    [Fact]
    public void Logs_say_why_the_manager_has_none() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await CommandRun.UpAsync(clock);
            cluster.Swarm.LogsAreAway = static () => true;
            await cluster.RefusesAsync(ExitCode.Failed, "gets no log from a host of orders_", LogsCommandLine.Definition);
        });

    [Theory]
    [InlineData(TaskState.Complete, 0, false)] // It ended well, and nobody knows what it said.
    [InlineData(TaskState.Failed, 12, true)]
    public void A_script_whose_log_is_lost_has_not_answered_with_nothing(TaskState state, int code, bool same)
    {
        SwarmJobResult result = SwarmJobRunner.WithoutEnd(
            new SwarmTaskStatus
            {
                State = state,
                ContainerStatus = new ContainerStatus { ExitCode = code },
            },
            "",
            "the host is away"
        );

        Assert.False(result.Succeeded);
        Assert.Equal(same, result.ExitCode == code);
        Assert.Contains("the host is away", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_of_etcd_that_is_missing_in_the_answer_is_not_taken_for_ill() =>
        Assert.Contains(
            Example.Topology.Etcd.Members[0].Name,
            Assert.Throws<DeployException>(() => EtcdProbe.Read(Example.Topology, new SwarmJobResult(true, 0, "", ""))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_port_that_answers_within_the_swarm_serves_and_one_that_nobody_asked_is_not_known_to()
    {
        PortResult[] seen =
        [
            new("a", "192.0.2.1", 7000, "status", PortState.Silent, "the connection is refused"),
            new("b", "192.0.2.2", 7000, "status", PortState.Silent, "the connection is refused"),
            new("c", "192.0.2.3", 7000, "status", PortState.Answers, ""),
        ];

        Assert.Equal(
            [PortState.InsideOnly, PortState.Silent, PortState.Answers],
            PublishedPorts.Merge(seen, Observation.Seen(PublishedPorts.Read(["port|192.0.2.1|7000"]))).Select(static r => r.State)
        );
        IReadOnlyList<PortResult> unasked = PublishedPorts.Merge(
            seen,
            Observation.NotSeen<IReadOnlySet<(string, int)>>("no node takes it")
        );
        Assert.Equal(PortState.Silent, unasked[0].State);
        Assert.Equal("the connection is refused; whether it answers within the swarm is not known: no node takes it", unasked[0].Detail);
    }

    [Theory]
    [InlineData("image|i:1|404\nvolume|v|200", null)]
    [InlineData("image|i:1|000", "the image i:1 (status 000)")] // The engine did not answer in time.
    [InlineData("volume|v|500", "the volume v (status 500)")]
    public void What_an_engine_does_not_say_of_images_and_volumes_is_neither_there_nor_missing(string lines, string? undecided) =>
        Assert.Equal(undecided, HostProbe.Undecided(new SwarmJobResult(true, 0, lines, "")));

    [Fact]
    public void A_garbled_line_costs_the_status_of_one_container_and_is_named()
    {
        const string Stats = """{"name": "/orders_patroni-a.1.x", "memory_stats": {"usage": 1048576, "limit": 2097152}}""";
        List<string> gaps = [];

        ContainerUse use = Assert.Single(
            ResourceProbe.Read(
                "n",
                "orders",
                [$"stats|{Stats}", "stats|{\"name\": \"/ord{\"name\"", "stats|{}", "silent|0123456789ab"],
                gaps.Add
            )
        );

        Assert.Equal("patroni-a", use.Service);
        Assert.Equal(3, gaps.Count);
        Assert.Contains("0123456789ab", gaps[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_pooler_that_does_not_answer_is_named_beside_those_that_do()
    {
        Dictionary<string, string> hosts = new()
        {
            ["10.0.0.1"] = "n1",
            ["10.0.0.2"] = "n2",
            ["10.0.0.3"] = "n3",
        };

        string[] silences = [.. PoolProbe.Silences(["pool|10.0.0.1|database|user", "silent|10.0.0.2|timeout expired"], hosts)];

        Assert.Equal(2, silences.Length);
        Assert.Equal("the pooler on n2: timeout expired", silences[0]);
        Assert.StartsWith("the pooler on n3:", silences[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_is_refused_fails_by_itself_and_ends_no_other()
    {
        Check check = Assert.Single(
            await VerifyCommand.GroupAsync(
                "etcd",
                static () => throw new DeployException(ExitCode.Failed, "The engine is busy."),
                TestContext.Current.CancellationToken
            )
        );

        Assert.False(check.Passed);
        Assert.Equal("could not be read: The engine is busy", check.Detail);
    }
}
