using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Operations.Doctor;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Runtime.Switchovers;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class DoctorTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly ClusterView s_healthy = ClusterView.Parse(
        """
        {"members": [
          {"name": "patroni-a", "role": "leader", "state": "running", "timeline": 3},
          {"name": "patroni-b", "role": "sync_standby", "state": "streaming", "timeline": 3, "lag": 0},
          {"name": "patroni-c", "role": "replica", "state": "streaming", "timeline": 3, "lag": 0}]}
        """
    );

    private static Snapshot Healthy { get; } =
        new()
        {
            At = s_now,
            State = new ClusterState
            {
                Cluster = new RunningCluster
                {
                    Members = Observation.Seen(s_healthy),
                    Etcd = Observation.Seen<IReadOnlyList<EtcdView>>([]),
                    StoredAsLearners = Observation.Seen<IReadOnlyList<string>>([]),
                    Poolers = Observation.Seen<IReadOnlyList<PoolerState>>([new PoolerState("10.0.0.3", "active")]),
                    Database = Observation.Seen(Facts([new SlotState("patroni_b", true, 0)], [])),
                },
            },
            SecretNames = [.. Example.Topology.Secrets.Select(static s => s.Name)],
        };

    [Theory]
    [InlineData(5, true)]
    [InlineData(29, true)]
    [InlineData(30, false)]
    [InlineData(60, false)]
    public void A_heartbeat_that_gives_hosts_up_too_soon_is_told_with_what_a_longer_one_costs(int seconds, bool told)
    {
        IReadOnlyList<Finding> findings = Diagnosis.Of(Example.Topology, Healthy with { Heartbeat = TimeSpan.FromSeconds(seconds) });

        Assert.Equal(told ? 1 : 0, findings.Count);
        Assert.All(
            findings,
            static f => Assert.Contains("--dispatcher-heartbeat 30s' raises that to 60s to 90s", f.Remedy, StringComparison.Ordinal)
        );
        Assert.All(
            findings,
            static f => Assert.Contains("tasks of other stacks leave a lost host that much later", f.Remedy, StringComparison.Ordinal)
        );
    }

    private static Snapshot Seeing(Func<RunningCluster, RunningCluster> change) =>
        Healthy with
        {
            State = Healthy.State with { Cluster = change(Healthy.State.Cluster!) },
        };

    private static DatabaseFacts Facts(IReadOnlyList<SlotState> slots, IReadOnlyList<string> collations) =>
        new(slots, collations, new ArchiveQueue(0, TimeSpan.Zero), "1");

    private static Snapshot Seeing(ClusterView view) => Seeing(c => c with { Members = Observation.Seen(view) });

    private static Snapshot Seeing(EtcdView member) => Seeing(c => c with { Etcd = Observation.Seen<IReadOnlyList<EtcdView>>([member]) });

    private static Snapshot Seeing(PoolerState pooler) =>
        Seeing(c => c with { Poolers = Observation.Seen<IReadOnlyList<PoolerState>>([pooler]) });

    private static Snapshot Seeing(DatabaseFacts database) => Seeing(c => c with { Database = Observation.Seen(database) });

    private static Snapshot Seeing(HostFacts host) => Healthy with { Hosts = [("a", Observation.Seen(host))] };

    [Fact]
    public void A_healthy_cluster_has_no_finding() => Assert.Empty(Diagnosis.Of(Example.Topology, Healthy));

    /// <summary>Dropped by SQL it would be there again after Patroni's next loop.</summary>
    [Fact]
    public void A_slot_of_the_manifest_is_removed_there()
    {
        ClusterTopology topology = Example.Topology with
        {
            Patroni = Example.Topology.Patroni with { Slots = EquatableArray.Of(new PermanentSlot { Name = "archive" }) },
        };
        Finding finding = Assert.Single(Diagnosis.Of(topology, Seeing(Facts([new SlotState("archive", false, 1 << 30)], []))));
        Assert.Contains("remove it from patroni.slots", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_found_with_a_remedy()
    {
        string first = Example.Topology.Secrets[0].Name;
        (Snapshot Snapshot, Severity Severity, string Words)[] faults =
        [
            (Seeing(s_healthy with { Paused = true }), Severity.Warning, "maintenance mode"),
            (Seeing(new ClusterView([.. s_healthy.Replicas], false)), Severity.Problem, "no leader"),
            (Seeing(With("patroni-a", static m => m with { State = "starting" })), Severity.Problem, "does not run (state starting)"),
            (Seeing(new ClusterView([.. s_healthy.Members.Take(2)], false)), Severity.Problem, "is down"),
            (Seeing(With("patroni-c", static m => m with { State = "starting" })), Severity.Problem, "does not stream"),
            (Seeing(With("patroni-c", static m => m with { Timeline = 2 })), Severity.Problem, "on timeline 2"),
            (Seeing(With("patroni-c", static m => m with { Lag = 1L << 30 })), Severity.Warning, "bytes behind"),
            (Seeing(With("patroni-b", static m => m with { Role = "replica" })), Severity.Warning, "0 of 1 replicas are synchronous"),
            (Seeing(With("patroni-a", static m => m with { PendingRestart = true })), Severity.Advice, "wait for a restart"),
            (Seeing(new EtcdView("etcd-a", "a", false, false, null, "")), Severity.Problem, "quorum"),
            (Seeing(new EtcdView("etcd-a", "a", true, false, Example.Topology.Etcd.QuotaBackend, "")), Severity.Warning, "near the quota"),
            (
                Seeing(static c => c with { StoredAsLearners = Observation.Seen<IReadOnlyList<string>>(["etcd-a"]) }),
                Severity.Warning,
                "would take its vote"
            ),
            (Seeing(new PoolerState("10.0.0.3", "paused")), Severity.Problem, "queries wait"),
            (Seeing(new PoolerState("10.0.0.3", "resumed")), Severity.Warning, "is resumed now"),
            (Seeing(Facts([new SlotState("old", false, 1 << 30)], [])), Severity.Warning, "pg_drop_replication_slot('old')"),
            (Seeing(Facts([new SlotState("patroni_c", false, 1 << 30)], [])), Severity.Warning, "'reinit'"),
            (Seeing(Facts([], ["shop"])), Severity.Problem, "REFRESH COLLATION VERSION"),
            (Healthy with { SecretNames = [.. Healthy.SecretNames.Where(n => n != first)] }, Severity.Problem, "does not have"),
            (Healthy with { SecretNames = [.. Healthy.SecretNames, "orders_superuser_password_v0"] }, Severity.Advice, "docker secret rm"),
            (
                Healthy with
                {
                    Certificates = new Dictionary<string, DateTimeOffset> { ["ca.crt"] = s_now.AddDays(-1) },
                },
                Severity.Problem,
                "ended on 2026-11-23"
            ),
            (
                Healthy with
                {
                    Certificates = new Dictionary<string, DateTimeOffset> { ["ca.crt"] = s_now.AddDays(9) },
                },
                Severity.Warning,
                "in 9 days"
            ),
            (
                Healthy with
                {
                    Certificates = new Dictionary<string, DateTimeOffset> { ["pgbouncer.crt"] = s_now.AddDays(9) },
                },
                Severity.Warning,
                "docs/certificates.md"
            ),
            (Healthy with { OpenPorts = [new OpenPort("a", 7946)] }, Severity.Warning, "7946/tcp answers this machine"),
            (Healthy with { Heartbeat = TimeSpan.FromSeconds(5) }, Severity.Advice, "cut off for 10s to 15s or longer"),
            (Healthy with { Leftovers = ["orders-api-1"] }, Severity.Advice, "left behind"),
            (Seeing(Host(disk: new DiskUse("/data", 91, 3))), Severity.Problem, "91 % full"),
            (Seeing(Host(disk: new DiskUse("/data", 10, 85))), Severity.Warning, "85 % of the inodes"),
            (Seeing(Host(clock: -7)), Severity.Warning, "7.0 s behind"),
            (Seeing(Host(setting: "vm.swappiness", value: "60")), Severity.Advice, "vm.swappiness is 60"),
            (Seeing(Host(setting: "vm.overcommit_memory", value: "0")), Severity.Advice, "may kill PostgreSQL"),
            (Seeing(Host(setting: "transparent_hugepage", value: "always")), Severity.Advice, "madvise"),
            (
                Seeing(static c => c with { Etcd = Observation.NotSeen<IReadOnlyList<EtcdView>>("no answer") }),
                Severity.Problem,
                "a check could not run, so the health of the cluster is not known: etcd: no answer"
            ),
            (Healthy with { Hosts = [("a", Observation.NotSeen<HostFacts>("no answer"))] }, Severity.Problem, "a: no answer"),
        ];
        Assert.All(
            faults,
            static fault =>
                Assert.Contains(
                    Diagnosis.Of(Example.Topology, fault.Snapshot),
                    f =>
                        f.Severity == fault.Severity
                        && $"{f.What} {f.Remedy}".Contains(fault.Words, StringComparison.Ordinal)
                        && f.Remedy.Length > 0
                )
        );
    }

    [Fact]
    public void A_hosts_clock_is_judged_by_when_it_was_read()
    {
        SwarmJobResult result = new(
            true,
            0,
            $"disk|/var/lib/docker|42|-\nkernel|vm.swappiness|1\nclock|{s_now.AddSeconds(10).ToUnixTimeSeconds()}.5",
            ""
        );
        Assert.Equal(0, HostFindings.Read("a", result, s_now, s_now.AddSeconds(11)).ClockSkew);
        Assert.Equal(5.5, HostFindings.Read("a", result, s_now, s_now.AddSeconds(5)).ClockSkew, 3);
        Assert.Equal(-9.5, HostFindings.Read("a", result, s_now.AddSeconds(20), s_now.AddSeconds(25)).ClockSkew, 3);
        Assert.Equal([new DiskUse("/var/lib/docker", 42, null)], HostFindings.Read("a", result, s_now, s_now.AddSeconds(11)).Disks);
    }

    [Theory]
    [InlineData("disk|/var/lib/docker|42|-")] // No clock is no clock that is right.
    [InlineData("disk|/var/lib/docker|\nclock|1.5")]
    public void Half_of_an_answer_is_not_taken_for_a_host_without_faults(string lines) =>
        Assert.StartsWith(
            "a does not say",
            Assert.Throws<DeployException>(() => HostFindings.Read("a", new SwarmJobResult(true, 0, lines, ""), s_now, s_now)).Message,
            StringComparison.Ordinal
        );

    private static ClusterView With(string name, Func<MemberView, MemberView> change) =>
        s_healthy with
        {
            Members = [.. s_healthy.Members.Select(m => m.Name == name ? change(m) : m)],
        };

    private static HostFacts Host(DiskUse? disk = null, string setting = "vm.swappiness", string value = "1", double clock = 0) =>
        new("a", disk is null ? [] : [disk], new Dictionary<string, string> { [setting] = value }, clock);
}
