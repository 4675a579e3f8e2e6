using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Rollout;
using HAPostgres.Runtime.State;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>What a deployment still waits for, by what was seen alone.</summary>
public class ReadinessTests
{
    private const string Up = "etcd-a:1/1 patroni-a:1/1 haproxy:3/3";
    private const string Streams = "patroni-a:leader:running patroni-b:sync_standby:streaming patroni-c:replica:streaming";
    private const string Answer = "a:5000:Answers b:5000:Answers";

    /// <param name="etcd">Which members are healthy; "?" where the look failed, "-" where nobody looked. Likewise the next two.</param>
    [Theory]
    [InlineData(Up, "yyy", Streams, Answer, null, null)]
    [InlineData(Up, "yyn", Streams, Answer, null, null)] // A quorum is enough.
    [InlineData(Up, "yyy", Streams, "a:5000:Answers b:5000:InsideOnly", null, null)] // It serves; only this machine is cut off.
    [InlineData("etcd-a:1/1 patroni-a:0/1", "ynn", "-", "-", "Services: orders_patroni-a does not run (preparing)", "orders_patroni-a")]
    [InlineData(
        "etcd-a:1/1 patroni-a:0/0",
        "yyy",
        Streams,
        Answer,
        "Services: orders_patroni-a does not run (preparing)",
        "orders_patroni-a"
    )]
    [InlineData(
        "etcd-a:1/1 patroni-a:gone",
        "yyy",
        Streams,
        Answer,
        "Services: orders_patroni-a does not run (no task)",
        "orders_patroni-a"
    )]
    [InlineData(Up, "ynn", Streams, Answer, "Etcd: etcd has no quorum", "orders_etcd-a")]
    [InlineData(Up, "?", Streams, Answer, "Etcd: etcd was not seen (away)", "orders_etcd-a")]
    [InlineData(Up, "-", Streams, Answer, "Etcd: etcd was not seen (not read yet)", "orders_etcd-a")]
    [InlineData(Up, "yyy", "?", Answer, "Members: the members of Patroni were not seen (away)", "orders_patroni-a")]
    [InlineData(
        Up,
        "yyy",
        "patroni-b:replica:streaming",
        Answer,
        "Members: not every member of Patroni is where it should be (none yet; 1 of 3 streaming)",
        "orders_patroni-a"
    )]
    [InlineData(
        Up,
        "yyy",
        "patroni-a:leader:starting patroni-b:replica:streaming patroni-c:replica:streaming",
        Answer,
        "Members: not every member of Patroni is where it should be (patroni-a (starting, timeline 1); 2 of 2 streaming)",
        "orders_patroni-a"
    )]
    [InlineData(
        Up,
        "yyy",
        "patroni-a:leader:running patroni-b:sync_standby:streaming patroni-c:replica:starting",
        Answer,
        "Members: not every member of Patroni is where it should be (patroni-a (running, timeline 1); 1 of 2 streaming, 1 synchronous)",
        "orders_patroni-a"
    )]
    [InlineData(
        Up,
        "yyy",
        "old:leader:running patroni-a:sync_standby:streaming patroni-b:replica:streaming patroni-c:replica:streaming",
        Answer,
        null,
        null
    )] // One that leaves leads until its end.
    [InlineData(Up, "yyy", Streams, "a:5000:Answers b:5000:Silent", "Ports: no answer yet from b:5000 (why)", "orders_patroni-a")]
    [InlineData(Up, "yyy", Streams, "-", "Ports: the published ports were not seen (not read yet)", "orders_patroni-a")]
    public void The_first_part_that_is_missing_is_what_is_waited_for(
        string services,
        string etcd,
        string members,
        string ports,
        string? missing,
        string? service
    )
    {
        Readiness? first = Of(services, etcd, members, ports).FirstOrDefault(static p => p.Missing is not null);

        Assert.Equal(missing, first is null ? null : $"{first.Part}: {first.Missing}");
        Assert.Equal(service, first?.Suspect(Example.Topology));
    }

    [Fact]
    public void What_nobody_looked_at_is_not_spoken_of_and_what_was_not_seen_is()
    {
        Assert.Equal(["orders_patroni-a preparing", "orders_etcd-a 1/1 running"], Said("etcd-a:1/1 patroni-a:0/1", "-", "-", "-"));
        Assert.Equal(["orders_etcd-a 1/1 running", "etcd not seen: away", "patroni not seen yet: away"], Said("etcd-a:1/1", "?", "?", "-"));
        Assert.Equal(
            [
                "orders_etcd-a 1/1 running",
                "etcd quorum 2/3",
                "leader patroni-a (running, timeline 1)",
                "replicas 2 of 2 streaming, 1 synchronous",
                "ports all 2 published ports answer within the swarm, but not to this machine: b:5000 (why)",
            ],
            Said("etcd-a:1/1", "yyn", Streams, "a:5000:Answers b:5000:InsideOnly")
        );

        static IEnumerable<string> Said(string services, string etcd, string members, string ports) =>
            Of(services, etcd, members, ports).SelectMany(static p => p.Lines).Select(static l => $"{l.Subject} {l.Text}");
    }

    [Theory]
    [InlineData("yyy", "", null)]
    [InlineData("yny", "etcd-b", null)] // Its update is what brings it back.
    [InlineData("yny", "etcd-a", "etcd member etcd-b is not healthy")]
    [InlineData("nny", "", "etcd members etcd-a, etcd-b are not healthy")]
    [InlineData("?", "etcd-a", "the health of etcd's members is unknown (away)")]
    public void The_next_member_of_etcd_waits_for_all_whose_turn_is_over(string etcd, string due, string? missing) =>
        Assert.Equal(missing, EtcdHealth.Missing(Etcd(etcd), due.Split(' ').ToHashSet()));

    private static IReadOnlyList<Readiness> Of(string services, string etcd, string members, string ports)
    {
        List<string[]> all = [.. services.Split(' ').Select(static s => s.Split(':'))];
        List<string[]> there = [.. all.Where(static s => s[1] != "gone")];
        ClusterState state = new()
        {
            Services =
            [
                .. there.Select(static s => new SwarmService
                {
                    ID = s[0],
                    Spec = new ServiceSpec { Name = $"orders_{s[0]}" },
                    ServiceStatus = new ServiceStatus
                    {
                        RunningTasks = ulong.Parse(s[1][..1], null),
                        DesiredTasks = ulong.Parse(s[1][2..], null),
                    },
                }),
            ],
            Tasks =
            [
                .. there.Select(static s => new TaskResponse
                {
                    ServiceID = s[0],
                    DesiredState = TaskState.Running,
                    Status = new() { State = TaskState.Preparing },
                }),
            ],
            Cluster = new RunningCluster
            {
                Etcd = Etcd(etcd),
                Members = Look<ClusterView>(members, static text => new ClusterView([.. text.Split(' ').Select(Member)], false)),
                Ports = Look<IReadOnlyList<PortResult>>(ports, static text => [.. text.Split(' ').Select(Port)]),
            },
        };
        DesiredState desired = new()
        {
            Networks = new Dictionary<string, NetworksCreateParameters>(),
            Configs = new Dictionary<string, byte[]>(),
            ConfigNames = new HashSet<string>(),
            Secrets = new HashSet<string>(),
            Services = [.. all.Select(static s => new ServiceSpec { Name = $"orders_{s[0]}" })],
            Dynamic = [],
        };
        return Readiness.Of(Example.Topology, desired, state);
    }

    private static Observation<IReadOnlyList<EtcdView>> Etcd(string healthy) =>
        Look<IReadOnlyList<EtcdView>>(
            healthy,
            static text => [.. text.Select(static (h, i) => new EtcdView($"etcd-{"abc"[i]}", "", h == 'y', false, null, ""))]
        );

    private static Observation<T> Look<T>(string text, Func<string, T> read) =>
        text switch
        {
            "-" => Observation.NotYet<T>(),
            "?" => Observation.NotSeen<T>("away"),
            _ => Observation.Seen(read(text)),
        };

    private static MemberView Member(string text) =>
        text.Split(':') is [var name, var role, var state] ? new(name, role, state, 1, 0, false) : throw new FormatException(text);

    private static PortResult Port(string text) =>
        text.Split(':') is [var node, var port, var state]
            ? new(node, "", int.Parse(port, null), "primary", Enum.Parse<PortState>(state), "why")
            : throw new FormatException(text);
}
