using System.Globalization;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Patroni;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Rollout;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class WalkTests
{
    private static ClusterView View(string members) => new(
        [.. members.Split(' ').Select(static m => m.Split(':')).Select(static m => new MemberView(m[0], m[1] switch { "L" => "leader", "S" => "sync_standby", _ => "replica" }, m[1] == "L" ? "running" : "streaming", 1, 0, m is [_, _, "pending"]))],
        false);

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
        IReadOnlyList<StackRecord> list = [.. records.Split(' ').Select(static r => r.Split(':')).Select(static (r, i) => new StackRecord(i + 1, State(r[0]), r[1] == "done", r[1] == "rollback"))];
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
        IReadOnlyList<StackRecord> list = [.. records.Split(' ').Select(static r => r.Split(':')).Select(static (r, i) => new StackRecord(i + 1, State("20") with { Services = [.. r[0].Select(static c => new ServiceSpec { Name = $"{c}" })] }, r[1] == "done", false))];
        Assert.Equal(kept, string.Join(' ', StackRecords.ToKeep(list, list[^1])));
    }

    private static DesiredState State(string ttl) => new()
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
    public void An_update_is_over_when_no_task_of_another_specification_runs(string tasks, string? update, bool over) => Assert.Equal(
        over,
        new TaskTurnover("x", new HashSet<string> { "old" }).IsOver(
            tasks.Split(' ').Select(static t => t.Split(':')).Select(static t => new TaskResponse { ID = t[0], Status = new() { State = Enum.Parse<TaskState>(t[1]), PortStatus = new() { Ports = Ports(t is [_, _, _, var port] ? uint.Parse(port, CultureInfo.InvariantCulture) : 5001) } }, Spec = Task(t[2]) }),
            new SwarmService { Spec = new ServiceSpec { TaskTemplate = Task("b"), EndpointSpec = new EndpointSpec { Ports = Ports(5001) } }, UpdateStatus = update is null ? null : new UpdateStatus { State = update } },
            1));

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)] // A service that is renewed has the same specification as before, and is not over with its old task.
    public void A_task_of_an_earlier_forced_update_is_an_old_one(ulong forced, bool over)
    {
        TaskSpec wanted = Task("a");
        wanted.ForceUpdate = forced;

        Assert.Equal(over, new TaskTurnover("x", new HashSet<string> { "old" }).IsOver(
            [new TaskResponse { ID = "old", Status = new() { State = TaskState.Running }, Spec = Task("a") }],
            new SwarmService { Spec = new ServiceSpec { TaskTemplate = wanted } },
            1));
    }

    private static TaskSpec Task(string image) => new() { ContainerSpec = new ContainerSpec { Image = image } };

    private static List<PortConfig> Ports(uint published) => [new() { Protocol = "tcp", TargetPort = 5000, PublishedPort = published, PublishMode = "host" }];

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
    public void Settings_are_taken_over_when_Patroni_tells_of_every_restart_that_PostgreSQL_waits_for(string value, string name, bool pending, bool told, bool taken)
    {
        Dictionary<string, string?> wanted = new() { [name] = name switch { "work_mem" => "8MB", "max_connections" => "480", _ => "160MB" } };
        Dictionary<string, IReadOnlyDictionary<string, ServerSetting>> settings = new()
        {
            ["a"] = new Dictionary<string, ServerSetting> { [name] = Setting(name, value, pending) },
        };

        Assert.Equal(taken, MemberSettings.IsTaken(wanted, View(told ? "a:L:pending" : "a:L").Members, settings));
        Assert.False(MemberSettings.IsTaken(wanted, View("a:L b:S").Members, settings)); // b was not asked.
    }

    private static ServerSetting Setting(string name, string value, bool pending) => name == "max_connections"
        ? new ServerSetting("integer", null, value, true, pending, false)
        : new ServerSetting("integer", "MB", value.TrimEnd('M', 'B'), name != "work_mem", pending, false);

    [Theory]
    [InlineData("a:1:Running a:2:Running b:3:Running", "a")] // One member was given a new one.
    [InlineData("b:2:Running a:1:Running", "a")] // The one that has run for longer.
    [InlineData("a:1:Shutdown b:2:Running", "b")]
    [InlineData("a:1:Starting", null)]
    public void A_running_cluster_is_asked_with_the_image_that_most_of_its_members_run_with(string tasks, string? image) => Assert.Equal(
        image,
        RunningImage.MostOf(tasks.Split(' ').Select(static t => t.Split(':')).Select(static t => new TaskResponse { Spec = Task(t[0]), CreatedAt = DateTime.UnixEpoch.AddHours(int.Parse(t[1], CultureInfo.InvariantCulture)), Status = new() { State = Enum.Parse<TaskState>(t[2]) } })));
}
