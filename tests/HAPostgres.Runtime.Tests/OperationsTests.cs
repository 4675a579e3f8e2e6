using System.CommandLine;
using System.Globalization;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Cli.Commands;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Operations;
using HAPostgres.Runtime.Operations.Drill;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Runtime.Switchovers;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class OperationsTests
{
    private const string Healthy = """
        {"members": [
          {"name": "patroni-a", "role": "leader", "state": "running", "timeline": 3, "pending_restart": true},
          {"name": "patroni-b", "role": "sync_standby", "state": "streaming", "timeline": 3, "lag": 0},
          {"name": "patroni-c", "role": "replica", "state": "streaming", "timeline": 3, "lag": 0, "pending_restart": true}], "scope": "orders"}
        """;

    [Fact]
    public void The_history_is_read_with_and_without_times()
    {
        IReadOnlyList<TimelineEnd> history = HistoryCommand.Parse(
            """[[1,50331648,"no recovery target specified"],[2,8589934752,"no recovery target specified","2026-11-24T17:00:00+00:00","patroni-b"]]"""
        );
        Assert.Equal(new TimelineEnd(1, "0/3000000", "no recovery target specified", "", ""), history[0]);
        Assert.Equal(new TimelineEnd(2, "2/A0", "no recovery target specified", "2026-11-24T17:00:00+00:00", "patroni-b"), history[1]);
        Assert.Empty(HistoryCommand.Parse("[]"));
    }

    [Fact]
    public void A_log_is_read_line_by_line_wherever_its_pieces_end()
    {
        byte[] text = "größer\nzwei\ndrei"u8.ToArray();
        for (int size = 1; size <= text.Length; size++)
        {
            LogLines lines = new();
            Assert.Equal(["größer", "zwei"], text.Chunk(size).SelectMany(c => lines.Take(c)));
            Assert.Equal("drei", lines.Rest);
        }
    }

    [Fact]
    public async Task What_only_Ctrl_C_ends_ends_well_with_it_and_badly_with_anything_else()
    {
        using CancellationTokenSource cancel = new();
        Task<ExitCode> watch = Wait.UntilCancelledAsync(() => Task.Delay(Timeout.Infinite, cancel.Token), cancel.Token);
        await cancel.CancelAsync();
        Assert.Equal(ExitCode.Success, await watch);
        await Assert.ThrowsAsync<OperationCanceledException>(static () =>
            Wait.UntilCancelledAsync(static () => throw new OperationCanceledException(), CancellationToken.None)
        );
    }

    [Fact]
    public void An_answer_of_Patroni_keeps_its_own_text()
    {
        Assert.Equal(
            [new PatroniAnswer("patroni-a", 503, "a|b")],
            PatroniApi.Read(["noise", $"answer|patroni-a|503|{Convert.ToBase64String("a|b\n"u8)}"])
        );
        Assert.Empty(PatroniApi.Read(["noise"]));
        Assert.Contains(
            "503",
            Assert.Throws<DeployException>(static () => new PatroniAnswer("patroni-a", 503, "no").Succeeded("The restart")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Members_are_touched_replicas_first_and_the_synchronous_one_after_the_others()
    {
        Assert.Equal(["patroni-c", "patroni-b", "patroni-a"], Choose([], null, false));
        Assert.Equal(["patroni-c", "patroni-a"], Choose([], null, true));
        Assert.Equal(["patroni-a"], Choose([], "leader", false));
        Assert.Equal(["patroni-b", "patroni-a"], Choose(["patroni-a", "patroni-b", "patroni-a"], null, false));
        Assert.Equal(ExitCode.BadUsage, Assert.Throws<DeployException>(static () => Choose(["x"], null, false)).ExitCode);
    }

    [Fact]
    public void A_failover_takes_the_synchronous_member_and_of_a_quorum_the_one_that_received_most()
    {
        ClusterView leaderless = ClusterView.Parse(Healthy.Replace("\"leader\"", "\"replica\"", StringComparison.Ordinal));
        Assert.Equal("patroni-b", FailoverCommand.Best(Example.Topology, leaderless, ReceivedWal.None).Name);
        ClusterView quorum = ClusterView.Parse(
            Healthy.Replace("\"role\": \"replica\"", "\"role\": \"quorum_standby\"", StringComparison.Ordinal)
        );
        ReceivedWal wal = new(new Dictionary<string, (long, long)> { ["patroni-b"] = (3, 8), ["patroni-c"] = (3, 16) });
        Assert.Equal("patroni-c", FailoverCommand.Best(Example.Topology, quorum, wal).Name);
        Assert.Throws<DeployException>(static () => FailoverCommand.Best(Example.Topology, new ClusterView([], false), ReceivedWal.None));
    }

    [Theory]
    [InlineData(1, "b 3/8, c 3/8", "", "b c")]
    [InlineData(1, "b 3/8, c 3/16", "", "c")]
    [InlineData(1, "b 4/8, c 3/16", "", "b")] // A later timeline begins behind the end of the earlier one.
    [InlineData(1, "b 3/8", "", "")] // The row may be on the one that is silent.
    [InlineData(1, "b 3/8", "a", "")]
    [InlineData(1, "b 3/8", "c", "")] // Which of the others led is not known.
    [InlineData(1, "b 3/8", "a c", "b")] // No commit waited for any other.
    [InlineData(2, "b 3/8", "", "b")] // A commit waits for both.
    [InlineData(1, "", "", "")]
    public void Of_a_quorum_a_replica_has_every_row_that_received_as_much_as_all_that_may_have_it(
        int count,
        string answers,
        string others,
        string complete
    )
    {
        ClusterTopology topology = Example.Topology with { Patroni = Example.Topology.Patroni with { SynchronousNodeCount = count } };
        ReceivedWal wal = new(
            answers
                .Split(", ", StringSplitOptions.RemoveEmptyEntries)
                .ToDictionary(
                    static a => $"patroni-{a[0]}",
                    static a => (long.Parse(a[2..3], CultureInfo.InvariantCulture), long.Parse(a[4..], CultureInfo.InvariantCulture))
                )
        );
        ClusterView view = new(
            [
                .. wal.Positions.Keys.Select(static n => new MemberView(n, "quorum_standby", "running", 3, 0, false)),
                .. others
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(static o => new MemberView($"patroni-{o}", "replica", "stopped", null, null, false)),
            ],
            Paused: true
        );
        Assert.Equal(
            complete,
            string.Join(' ', "bc".Select(static c => $"{c}").Where(m => wal.IsComplete(topology, view, $"patroni-{m}")))
        );
    }

    [Fact]
    public void A_leader_that_was_never_synchronous_is_not_taken_for_the_missing_replica()
    {
        PatroniTopology patroni = Example.Topology.Patroni;
        ClusterTopology topology = Example.Topology with
        {
            Patroni = patroni with { Members = new([patroni.Members[0] with { NoSync = true }, .. patroni.Members.Skip(1)]) },
        };
        ReceivedWal wal = new(new Dictionary<string, (long, long)> { ["patroni-b"] = (3, 8) });
        ClusterView view = new([new MemberView("patroni-b", "quorum_standby", "running", 3, 0, false)], Paused: true);
        Assert.False(wal.IsComplete(topology, view, "patroni-b"));
    }

    [Fact]
    public void The_gap_counts_only_what_ends_after_the_fault()
    {
        TimeSpan[] times = [.. new[] { 0.0, 5, 5.1, 7, 7.1 }.Select(TimeSpan.FromSeconds)];
        Assert.Equal(TimeSpan.FromSeconds(1.9), DrillWriter.LongestGap(times, TimeSpan.FromSeconds(5.05)));
        Assert.Equal(TimeSpan.MaxValue, DrillWriter.LongestGap(times, TimeSpan.FromSeconds(8)));
    }

    [Theory]
    [InlineData(59, 0, true)]
    [InlineData(61, 0, false)]
    [InlineData(1, 1, false)]
    public void A_drill_passes_within_the_objective_and_without_a_lost_row(int seconds, int lost, bool passed)
    {
        ClusterTopology topology = Example.Topology with
        {
            Objectives = Example.Topology.Objectives with { RecoveryTime = Duration.FromSeconds(60) },
        };
        Assert.Equal(passed, DrillResult.Of(topology, DrillCommand.PostgresFault, "a", "b", TimeSpan.FromSeconds(seconds), 0, lost).Passed);
    }

    [Fact]
    public void Psql_gets_every_host_the_role_and_no_password()
    {
        string text = PsqlCommand.ConnectionString(
            Example.Topology,
            [("sslrootcert", "/tls/it's.crt")],
            ["10.0.0.1", "10.0.0.2"],
            "app",
            "shop",
            replica: true
        );
        Assert.Contains("host=10.0.0.1,10.0.0.2 port=5001", text, StringComparison.Ordinal);
        Assert.Contains(@"sslrootcert='/tls/it\'s.crt'", text, StringComparison.Ordinal);
        Assert.DoesNotContain("password", text, StringComparison.Ordinal);
        Assert.Null(PsqlCommand.Variable(Example.Topology, "nobody"));
        Assert.Equal("POSTGRES_SUPERUSER_PASSWORD", PsqlCommand.Variable(Example.Topology, Example.Topology.Postgres.Superuser));
    }

    [Fact]
    public void The_help_lists_commands_in_a_line_and_keeps_examples_and_exit_codes_for_each()
    {
        string all = Help("--help");
        Assert.Contains("Exit codes: 0 done", all, StringComparison.Ordinal);
        Assert.DoesNotContain("restart --pending", all, StringComparison.Ordinal);
        RootCommand root = CommandLine.Build(Example.Topology);
        Assert.All(
            root.Subcommands,
            static command =>
            {
                string help = Help(command.Name, "--help");
                Assert.Contains($"Examples:{Environment.NewLine}", help, StringComparison.Ordinal);
                Assert.Contains("Exit codes: 0 ", help, StringComparison.Ordinal);
            }
        );
    }

    private static string Help(params string[] arguments)
    {
        using StringWriter output = new();
        Assert.Equal(0, CommandLine.Build(Example.Topology).Parse(arguments).Invoke(new InvocationConfiguration { Output = output }));
        return output.ToString();
    }

    [Fact]
    public void The_completion_asks_the_program_itself()
    {
        Assert.Contains(
            "'/opt/it'\\''s/Deploy' \"[suggest:$COMP_POINT]\"",
            CompletionCommandLine.Script("/opt/it's/Deploy.dll", "/opt/it's/Deploy"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "'/usr/bin/dotnet' '/opt/Deploy.dll'",
            CompletionCommandLine.Script("/opt/Deploy.dll", "/usr/bin/dotnet"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_states_of_poolers_are_read() =>
        Assert.Equal(
            [new PoolerState("10.0.0.3", "paused"), new PoolerState("10.0.0.4", "refused")],
            Poolers.Read(["pooler|10.0.0.3|paused", "x", "pooler|10.0.0.4| refused "])
        );

    private static IEnumerable<string> Choose(string[] names, string? role, bool pending) =>
        MemberChoice.Of(Example.Topology, ClusterView.Parse(Healthy), names, role, pending).Select(static m => m.Name);
}
