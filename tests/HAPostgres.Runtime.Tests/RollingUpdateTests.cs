using System.Globalization;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Rollout;
using HAPostgres.Runtime.Swarm;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class RollingUpdateTests
{
    private static ClusterView View(string members) =>
        new(
            [
                .. members
                    .Split(' ')
                    .Select(static m => m.Split(':'))
                    .Select(static m => new MemberView(
                        m[0],
                        m[1] switch
                        {
                            "L" => "leader",
                            "S" => "sync_standby",
                            _ => "replica",
                        },
                        m[1] == "L" ? "running" : "streaming",
                        1,
                        0,
                        m is [_, _, "pending"]
                    )),
            ],
            false
        );

    [Theory]
    [InlineData("a:L b:S c:R", "a b c", false, "Restart c")] // No commit waits for c.
    [InlineData("a:L b:S c:R", "a b", false, "Restart b")]
    [InlineData("a:L b:S c:R", "a", false, "HandOver a")]
    [InlineData("a:R b:L c:S", "a", false, "Restart a")] // The old leader, after the switchover.
    [InlineData("a:L b:S", "a c", false, "Restart c")] // c is down: the cluster needs it first.
    [InlineData("a:L", "a", false, "RestartInPlace a")] // Nobody to hand over to.
    [InlineData("a:L b:S c:R", "a b c", true, "RestartInPlace a")] // A limit shrinks.
    [InlineData("a:L b:S c:R", "b c", true, "Restart c")]
    [InlineData("a:L b:S c:R", "", false, null)]
    public void The_next_member_follows_from_what_the_cluster_is(string members, string due, bool shrinks, string? next)
    {
        MemberStep? step = MemberOrder.Next(View(members), due.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), shrinks);
        Assert.Equal(next, step is null ? null : $"{step.Action} {step.Member}");
    }

    [Theory]
    [InlineData("1:done", null)] // Nothing before it.
    [InlineData("1:done 2:done", "1")]
    [InlineData("1:done 2:started", "1")] // The one that never ended.
    [InlineData("1:done 2:started 3:started", "1")]
    [InlineData("1:done 2:done 1:done", "2")] // Back, and forth again.
    [InlineData("1:done 2:done 1:rollback", "1")] // A rollback that was cut short goes on.
    [InlineData("2:done 2:done", null)]
    public void A_rollback_returns_to_the_last_stack_that_was_whole(string records, string? target)
    {
        IReadOnlyList<DeploymentRecord> list =
        [
            .. records
                .Split(' ')
                .Select(static r => r.Split(':'))
                .Select(static (r, i) => new DeploymentRecord(i + 1, State(r[0]), r[1] == "done", r[1] == "rollback")),
        ];
        Assert.Equal(target, RollbackTarget.Of(list)?.Dynamic["ttl"]?.ToString());
    }

    [Theory]
    [InlineData("abc:done abc:done", "1 2")]
    [InlineData("abc:started abc:done", "2")]
    [InlineData("abc:done abc:done abc:done abc:done", "2 3 4")]
    [InlineData("abc:done abcde:done abc:done", "1 3")]
    [InlineData("abcde:done abc:done", "2")] // Members that left leave nothing behind.
    public void Records_are_kept_as_long_as_there_is_a_way_back_to_them(string records, string kept)
    {
        IReadOnlyList<DeploymentRecord> list =
        [
            .. records
                .Split(' ')
                .Select(static r => r.Split(':'))
                .Select(
                    static (r, i) =>
                        new DeploymentRecord(
                            i + 1,
                            State("20") with
                            {
                                Services = [.. r[0].Select(static c => new ServiceSpec { Name = $"{c}" })],
                            },
                            r[1] == "done",
                            false
                        )
                ),
        ];
        Assert.Equal(kept, string.Join(' ', DeploymentHistory.ToKeep(list, list[^1])));
    }

    private static DesiredState State(string ttl) =>
        new()
        {
            Networks = new Dictionary<string, NetworksCreateParameters>(),
            Configs = new Dictionary<string, byte[]>(),
            ConfigNames = new HashSet<string>(),
            Secrets = new HashSet<string>(),
            Services = [],
            Dynamic = new JsonObject { ["ttl"] = int.Parse(ttl, CultureInfo.InvariantCulture) },
        };

    [Theory]
    [InlineData("old:Running:a", null, false)]
    [InlineData("old:Shutdown:a new:Starting:b", "updating", false)]
    [InlineData("old:Running:a new:Running:b", "updating", false)]
    [InlineData("old:Shutdown:a new:Running:b", "updating", true)]
    [InlineData("old:Running:a new:Running:b", "completed", true)] // Only a port differs, and Swarm is through.
    [InlineData("old:Running:b", null, true)] // What was taken back had not reached it.
    [InlineData("old:Running:b:5000", null, false)] // Only a port differs, and Swarm has not begun.
    public void An_update_is_over_when_no_task_of_another_specification_runs(string tasks, string? update, bool over) =>
        Assert.Equal(
            over,
            new ServiceUpdateWait("x", new HashSet<string> { "old" }).IsOver(
                tasks
                    .Split(' ')
                    .Select(static t => t.Split(':'))
                    .Select(static t => new TaskResponse
                    {
                        ID = t[0],
                        Status = new()
                        {
                            State = Enum.Parse<TaskState>(t[1]),
                            PortStatus = new()
                            {
                                Ports = Ports(t is [_, _, _, var port] ? uint.Parse(port, CultureInfo.InvariantCulture) : 5001),
                            },
                        },
                        Spec = Task(t[2]),
                    }),
                new SwarmService
                {
                    Spec = new ServiceSpec
                    {
                        TaskTemplate = Task("b"),
                        EndpointSpec = new EndpointSpec { Ports = Ports(5001) },
                    },
                    UpdateStatus = update is null ? null : new UpdateStatus { State = update },
                },
                1
            )
        );

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)] // A service that is renewed has the same specification as before, and is not over with its old task.
    public void A_task_of_an_earlier_forced_update_is_an_old_one(ulong forced, bool over)
    {
        TaskSpec wanted = Task("a");
        wanted.ForceUpdate = forced;

        Assert.Equal(
            over,
            new ServiceUpdateWait("x", new HashSet<string> { "old" }).IsOver(
                [
                    new TaskResponse
                    {
                        ID = "old",
                        Status = new() { State = TaskState.Running },
                        Spec = Task("a"),
                    },
                ],
                new SwarmService { Spec = new ServiceSpec { TaskTemplate = wanted } },
                1
            )
        );
    }

    private static TaskSpec Task(string image) => new() { ContainerSpec = new ContainerSpec { Image = image } };

    private static List<PortConfig> Ports(uint published) =>
        [
            new()
            {
                Protocol = "tcp",
                TargetPort = 5000,
                PublishedPort = published,
                PublishMode = "host",
            },
        ];

    [Theory]
    [InlineData("8MB", "work_mem", false, false, true)] // Taken over by the reload.
    [InlineData("4MB", "work_mem", false, false, false)] // Not yet.
    [InlineData("4MB", "work_mem", false, true, false)] // It waits for a restart, but for another setting.
    [InlineData("128MB", "shared_buffers", true, true, true)] // It waits for a restart, and Patroni knows.
    [InlineData("128MB", "shared_buffers", true, false, false)] // Patroni does not know yet, and would restart nothing.
    [InlineData("500", "max_connections", false, true, true)] // Given by the command line: PostgreSQL itself waits for nothing.
    [InlineData("500", "max_connections", false, false, false)]
    [InlineData("160MB", "shared_buffers", false, true, false)] // It went back, and Patroni still thinks that it waits.
    [InlineData("160MB", "shared_buffers", false, false, true)]
    public void Settings_are_taken_over_when_Patroni_tells_of_every_restart_that_PostgreSQL_waits_for(
        string value,
        string name,
        bool pending,
        bool told,
        bool taken
    )
    {
        Dictionary<string, string?> wanted = new()
        {
            [name] = name switch
            {
                "work_mem" => "8MB",
                "max_connections" => "480",
                _ => "160MB",
            },
        };
        Dictionary<string, IReadOnlyDictionary<string, ServerSetting>> settings = new()
        {
            ["a"] = new Dictionary<string, ServerSetting> { [name] = Setting(name, value, pending) },
        };

        Assert.Equal(taken, MemberSettings.IsTaken(wanted, View(told ? "a:L:pending" : "a:L").Members, settings));
        Assert.False(MemberSettings.IsTaken(wanted, View("a:L b:S").Members, settings)); // b was not asked.
    }

    private static ServerSetting Setting(string name, string value, bool pending) =>
        name == "max_connections"
            ? new ServerSetting("integer", null, value, true, pending, false)
            : new ServerSetting("integer", "MB", value.TrimEnd('M', 'B'), name != "work_mem", pending, false);

    [Theory]
    [InlineData("a:1:Running a:2:Running b:3:Running", "a")] // One member was given a new one.
    [InlineData("b:2:Running a:1:Running", "a")] // The one that has run for longer.
    [InlineData("a:1:Shutdown b:2:Running", "b")]
    [InlineData("a:1:Starting", null)]
    public void A_running_cluster_is_asked_with_the_image_that_most_of_its_members_run_with(string tasks, string? image) =>
        Assert.Equal(
            image,
            RunningImage.MostOf(
                tasks
                    .Split(' ')
                    .Select(static t => t.Split(':'))
                    .Select(static t => new TaskResponse
                    {
                        Spec = Task(t[0]),
                        CreatedAt = DateTime.UnixEpoch.AddHours(int.Parse(t[1], CultureInfo.InvariantCulture)),
                        Status = new() { State = Enum.Parse<TaskState>(t[2]) },
                    })
            )
        );

    private static TaskResponse Run(string id, TaskState state, string container = "c") =>
        new()
        {
            ID = id,
            ServiceID = "s",
            Status = new()
            {
                State = state,
                ContainerStatus = new ContainerStatus { ContainerID = container },
                Timestamp = DateTime.UnixEpoch.AddYears(90),
            },
        };

    [Fact]
    public void Failures_are_told_from_those_before_by_the_tasks_and_by_no_clock()
    {
        TaskFailures failures = new([Run("old", TaskState.Failed), Run("running", TaskState.Running)]);

        Assert.Empty(failures.New([Run("old", TaskState.Failed)]));
        Assert.Equal(["running"], failures.New([Run("running", TaskState.Failed), Run("old", TaskState.Failed)]).Select(static t => t.ID));
        Assert.Equal(["next"], failures.New([Run("next", TaskState.Rejected), Run("running", TaskState.Failed)]).Select(static t => t.ID));
        Assert.Equal(2, failures.CountOf("s")); // Also once the swarm has forgotten one.
    }

    [Theory]
    [InlineData("new:Failed old:Failed", "new")]
    [InlineData("next:Starting new:Failed old:Failed", "new")] // What begins just now has nothing to tell.
    [InlineData("next:Running new:Failed", "next")] // It runs, and still something is wrong.
    [InlineData("next:Starting old:Failed", "next")] // What failed before the deployment is not what failed in it.
    [InlineData("next:Pending: old:Failed", "old")] // The only one that has a log.
    [InlineData("next:Pending:", null)]
    public void The_log_is_that_of_the_task_that_failed(string tasks, string? suspect) =>
        Assert.Equal(
            suspect,
            new TaskFailures([Run("old", TaskState.Failed)])
                .Suspect([
                    .. tasks
                        .Split(' ')
                        .Select(static t => t.Split(':'))
                        .Select(static t => Run(t[0], Enum.Parse<TaskState>(t[1]), t is [_, _, var container] ? container : "c")),
                ])
                ?.ID
        );

    [Fact]
    public void A_log_holds_the_lines_of_one_task_in_the_order_of_time()
    {
        const string Details = "com.docker.swarm.node.id=n,com.docker.swarm.service.id=s,com.docker.swarm.task.id=";
        string log = $"""
            2026-11-30T02:00:01.000000000Z {Details}new first
            2026-11-30T02:00:03.000000000Z {Details}new third  line
            2026-11-30T01:40:00.000000000Z {Details}old of another task

            2026-11-30T02:00:02.500000000Z {Details}new second, from the other stream
            2026-11-30T02:00:00.000000000Z {Details}newer
            """;

        Assert.Equal(
            ["2026-11-30T02:00:02.500000000Z second, from the other stream", "2026-11-30T02:00:03.000000000Z third  line"],
            TaskLog.Read(log, "new", 2)
        );
        Assert.Equal("2026-11-30T02:00:01.000000000Z first", TaskLog.Read(log, "new", 20)[0]);
    }
}
