using HAPostgres.Runtime.Operations.Doctor;
using HAPostgres.Runtime.Repositories;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Status;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>What doctor and status say of backups.</summary>
public class BackupFindingsTests
{
    private const string Name = "backup-c";

    private static readonly DateTimeOffset s_now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly ClusterTopology s_topology = ManifestCompiler
        .Compile(
            new ManifestFile(
                "cluster.hapg.json",
                """{ "name": "orders", "hosts": ["a", "b", "c"], "backup": { "repositories": [{ "host": "c" }] }, "objectives": { "restoreTime": "2h" } }"""
            )
        )
        .Topology!;

    private static readonly StoredBackup s_backup = new(
        Name,
        "20261122-010000F",
        "full",
        s_now.AddDays(-2),
        s_now.AddDays(-2).AddMinutes(1),
        "000000010000000000000010",
        1,
        1,
        Faulty: false
    );

    private static readonly BackupSet s_set = new(
        [new(Name, null) { SystemId = "7" }],
        [s_backup],
        [new(Name, "000000010000000000000010", "000000010000000000000020")]
    );

    private static readonly VerificationResult s_verified = new(Name, true, "", "2026-11-24 11:59:00", s_now.AddHours(-1));

    private static readonly RepositoryFacts s_facts = new(null, null, [], s_verified, null);

    private static readonly DatabaseFacts s_database = new([], [], new ArchiveQueue(0, TimeSpan.Zero), "7");

    public static TheoryData<string, string> Faults =>
        new()
        {
            { "Problem", "holds the backups of another cluster (system id 7, this one has 8)" },
            { "Problem", "has a fault: missing stanza path" },
            { "Warning", "holds no backup yet" },
            { "Problem", "20261122-010000F holds pages with a wrong checksum" },
            { "Problem", "the diff backup of 2026-11-24 09:59:00 UTC has not been taken" },
            { "Problem", "misses WAL 000000010000000000000011 to 000000010000000000000012: what was written from there on cannot" },
            { "Warning", "misses WAL 00000001000000000000000E to 00000001000000000000000F: no restore to a time from there until" },
            { "Problem", "and it failed: pg_amcheck" },
            { "Warning", "its verification of 2026-11-23 11:00:00 UTC has not ended" },
            {
                "Problem",
                "the restore of its verification that ended at 2026-11-24 11:00:00 UTC took 02:00:01: the restore time of 2h is not"
            },
            { "Problem", "3 files of WAL wait for the repositories, the first for 3 min: the recovery point of 1min is not held" },
            { "Problem", "a check could not run, so the health of the cluster is not known: backups: no route" },
            { "Problem", "a check could not run, so the health of the cluster is not known: backup-c: no route" },
        };

    private static IReadOnlyList<RunningCluster> Faulty { get; } =
    [
        Running() with
        {
            Database = Observation.Seen(s_database with { SystemId = "8" }),
        },
        Running(s_set with { Repositories = [new(Name, "missing stanza path")] }),
        // pgBackRest has a fault for it too.
        Running(s_set with { Repositories = [new(Name, "no valid backups")], Backups = [] }),
        Running(s_set with { Backups = [s_backup with { Faulty = true }] }),
        Running(facts: s_facts with { Due = "diff", DueSince = s_now.AddMinutes(-121) }),
        Running(facts: s_facts with { Gaps = [new("000000010000000000000011", "000000010000000000000012")] }),
        Running(facts: s_facts with { Gaps = [new("00000001000000000000000E", "00000001000000000000000F")] }),
        Running(facts: s_facts with { Verified = s_verified with { Passed = false, Message = "pg_amcheck" } }),
        Running(facts: s_facts with { VerificationDueSince = s_now.AddHours(-25) }),
        Running(facts: s_facts with { Verified = s_verified with { RestoreTime = TimeSpan.FromSeconds(7201) } }),
        Running() with
        {
            Database = Observation.Seen(s_database with { Archive = new(3, TimeSpan.FromMinutes(3)) }),
        },
        Running() with
        {
            Backups = Observation.NotSeen<BackupReport>("no route"),
        },
        Running() with
        {
            Backups = Observation.Seen(
                new BackupReport(
                    s_set,
                    new Dictionary<string, Observation<RepositoryFacts>> { [Name] = Observation.NotSeen<RepositoryFacts>("no route") }
                )
            ),
        },
    ];

    [Fact]
    public void Each_fault_is_the_one_finding() =>
        Assert.All(
            Faults.Zip(Faulty),
            static row =>
            {
                Finding finding = Assert.Single(Findings(row.Second));
                Assert.Equal(row.First.Data.Item1, finding.Severity.ToString());
                Assert.Contains(row.First.Data.Item2, finding.What, StringComparison.Ordinal);
            }
        );

    [Fact]
    public void Every_fault_has_its_row() => Assert.Equal(Faults.Count, Faulty.Count);

    [Fact]
    public void What_is_as_it_should_be_is_no_finding()
    {
        Assert.Empty(Findings(Running()));
        // What is due is about to run, and the last file is about to be sent.
        Assert.Empty(Findings(Running(facts: s_facts with { Due = "incr", DueSince = s_now.AddMinutes(-119) })));
        Assert.Empty(Findings(Running(facts: s_facts with { VerificationDueSince = s_now.AddHours(-23) })));
        Assert.Empty(Findings(Running(facts: s_facts with { Verified = s_verified with { RestoreTime = TimeSpan.FromHours(2) } })));
        Assert.Empty(
            Findings(Running() with { Database = Observation.Seen(s_database with { Archive = new(1, TimeSpan.FromMinutes(2)) }) })
        );
    }

    [Theory]
    [InlineData("", null)] // an image that did not say it
    [InlineData("\"recoveredAt\": null, ", null)] // did not get so far
    [InlineData("\"recoveredAt\": 1796040001, ", 7201)]
    public void A_verification_says_how_long_the_restore_took(string field, int? seconds)
    {
        var result = VerificationResult.Parse(
            Name,
            $$"""{ "ok": true, "message": "", "recovered": "", "started": 1796032800, {{field}}"ended": 1796050000 }"""
        );
        Assert.Equal(seconds, result.RestoreTime?.TotalSeconds);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1796050000), result.Ended);
    }

    [Fact]
    public void Status_shows_each_repository_and_what_could_not_be_read_of_it()
    {
        RepositoryStatus good = Assert.Single(Backups(Running()));
        Assert.Equal(
            new RepositoryStatus(Name, s_backup.Stop, s_backup.Label, s_backup.Stop, "000000010000000000000020", 0, s_verified, null),
            good
        );
        RepositoryStatus half = Assert.Single(Backups(Faulty[^1]));
        Assert.Equal((null, null, "no route"), (half.MissingWal, half.Verified, half.Fault));

        StatusReport unread = Report(Faulty[^2]);
        Assert.False(unread.Backups.IsSeen(out _, out _));
        Assert.Contains("backups: no route", unread.Gaps);
    }

    private static IReadOnlyList<RepositoryStatus> Backups(RunningCluster cluster) => Report(cluster).Backups.Need("backups", "");

    private static StatusReport Report(RunningCluster cluster) => StatusReport.Of(s_topology, new ClusterState { Cluster = cluster });

    private static IReadOnlyList<Finding> Findings(RunningCluster cluster) =>
        [
            .. Diagnosis
                .Of(
                    s_topology,
                    new Snapshot
                    {
                        At = s_now,
                        State = new ClusterState { Cluster = cluster },
                        SecretNames = [.. s_topology.Secrets.Select(static s => s.Name)],
                    }
                )
                .Where(static f => f.Where is not "patroni"),
        ];

    private static RunningCluster Running(BackupSet? set = null, RepositoryFacts? facts = null) =>
        new()
        {
            Members = Observation.Seen(new Cluster.ClusterView([], false)),
            Etcd = Observation.Seen<IReadOnlyList<Cluster.EtcdView>>([]),
            StoredAsLearners = Observation.Seen<IReadOnlyList<string>>([]),
            Poolers = Observation.Seen<IReadOnlyList<Switchovers.PoolerState>>([]),
            Database = Observation.Seen(s_database),
            Backups = Observation.Seen(
                new BackupReport(
                    set ?? s_set,
                    new Dictionary<string, Observation<RepositoryFacts>> { [Name] = Observation.Seen(facts ?? s_facts) }
                )
            ),
        };
}
