using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Operations.Doctor;

/// <summary>What is wrong with Patroni's members, etcd, poolers and the database.</summary>
internal static class ClusterFindings
{
    /// <summary>A replica that is further behind has more to catch up than a moment's writes.</summary>
    private const long LagLimit = 64 << 20;

    /// <summary>Of the quota, at which etcd takes no more writes.</summary>
    private const double QuotaLimit = 0.8;

    public static IEnumerable<Finding> Of(ClusterTopology topology, Snapshot snapshot) =>
        snapshot.State.Cluster is { } cluster
            ? [.. Members(topology, cluster), .. Etcd(topology, cluster), .. Pools(cluster), .. Databases(topology, cluster)]
            : [];

    private static IEnumerable<Finding> Members(ClusterTopology topology, RunningCluster cluster)
    {
        if (!cluster.Members.IsSeen(out ClusterView? view, out _))
            yield break;
        if (view.Paused)
            yield return new(
                Severity.Warning,
                "patroni",
                "is in maintenance mode: no failover happens, and a PostgreSQL that has stopped is not started again",
                "'resume' ends it."
            );
        if (view.Leader is not { } leader)
        {
            yield return new(
                Severity.Problem,
                "patroni",
                "has no leader: nothing can be written",
                view.Paused
                    ? "'resume' lets Patroni find one."
                    : "'logs' of the members shows why; 'failover --to <member>' where none comes back by itself."
            );
            yield break;
        }
        if (view.ServingLeader is null)
            yield return new(
                Severity.Problem,
                leader.Name,
                $"leads, but its PostgreSQL does not run (state {leader.State}): nothing can be written",
                $"'logs {leader.Name}' shows why; 'failover --to <member>' where it does not come back and a replica could lead."
            );
        foreach (PatroniMember down in topology.Patroni.Members.Where(m => view.Members.All(v => v.Name != m.Name)))
            yield return new(Severity.Problem, down.Name, "is down", $"'logs {down.Name}' shows why.");
        foreach (MemberView replica in view.Replicas)
        {
            if (!replica.Streams(topology.Postgres.Version))
                yield return new(
                    Severity.Problem,
                    replica.Name,
                    $"does not stream (state {replica.State})",
                    $"'logs {replica.Name}' shows why; 'reinit {replica.Name}' copies its data anew."
                );
            else if (replica.Timeline != leader.Timeline)
                yield return new(
                    Severity.Problem,
                    replica.Name,
                    $"is on timeline {replica.Timeline}, the leader on {leader.Timeline}",
                    $"'reinit {replica.Name}' copies its data anew."
                );
            else if (replica.Lag > LagLimit)
                yield return new(
                    Severity.Warning,
                    replica.Name,
                    $"is {replica.Lag} bytes behind",
                    "If it does not catch up: look at its disk and network with 'status'."
                );
        }
        foreach (MemberView waiting in view.Members.Where(static m => m.PendingRestart))
            yield return new(
                Severity.Advice,
                waiting.Name,
                "has changed settings that wait for a restart",
                "'restart --pending' restarts one member after the other."
            );
        int synchronous = view.Members.Count(static m => m.IsSynchronous);
        if (synchronous < topology.Patroni.SynchronousReplicas)
            yield return new(
                Severity.Warning,
                "patroni",
                $"{synchronous} of {topology.Patroni.SynchronousReplicas} replicas are synchronous: a failover could lose rows",
                "It follows when the replicas stream again."
            );
    }

    private static IEnumerable<Finding> Etcd(ClusterTopology topology, RunningCluster cluster)
    {
        if (!cluster.Etcd.IsSeen(out IReadOnlyList<EtcdView>? members, out _))
            yield break;
        foreach (EtcdView member in members.Where(static m => !m.Healthy))
            yield return new(
                Severity.Problem,
                member.Name,
                "does not answer a read that needs the quorum",
                $"'logs {member.Name}' shows why."
            );
        foreach (string member in cluster.StoredAsLearners.IsSeen(out IReadOnlyList<string>? learners, out _) ? learners : [])
            yield return new(
                Severity.Warning,
                member,
                "votes, but etcd's database has it as a learner: etcd 3.5.1 to 3.5.19 does not write a promotion down, and etcd 3.6 "
                    + "would take its vote",
                "'deploy' takes it off the list and adds it anew, when all members answer; or update etcd to 3.5.26 or later, which puts "
                    + "it right."
            );
        foreach (
            EtcdView member in members.Where(m => m.DatabaseSize is { } size && size.Bytes > QuotaLimit * topology.Etcd.QuotaBackend.Bytes)
        )
            yield return new(
                Severity.Warning,
                member.Name,
                $"its database has {member.DatabaseSize}, near the quota of {topology.Etcd.QuotaBackend} at which it takes no more writes",
                "Compact and defragment it (etcdctl defrag), or raise etcd.quotaBackend."
            );
    }

    private static IEnumerable<Finding> Pools(RunningCluster cluster)
    {
        foreach (PoolerState pooler in cluster.Poolers.IsSeen(out IReadOnlyList<PoolerState>? poolers, out _) ? poolers : [])
        {
            if (pooler.State == "resumed")
                yield return new(
                    Severity.Warning,
                    $"pooler at {pooler.Address}",
                    "was left paused by a switchover that was killed, and is resumed now",
                    "Nothing is left to do."
                );
            else if (pooler.State != "active")
                yield return new(
                    Severity.Problem,
                    $"pooler at {pooler.Address}",
                    pooler.State is "paused" or "suspended"
                        ? $"is {pooler.State}: queries wait"
                        : $"does not say how it is: {pooler.State}",
                    "'doctor' resumes a paused one when no command that changes the cluster is at work; 'logs pgbouncer' shows more."
                );
        }
    }

    private static IEnumerable<Finding> Databases(ClusterTopology topology, RunningCluster cluster)
    {
        if (!cluster.Database.IsSeen(out DatabaseFacts? database, out _))
            yield break;
        foreach (SlotState slot in database.Slots.Where(static s => !s.Active))
        {
            bool member = topology.Patroni.Members.Any(m => m.SlotName == slot.Name);
            bool listed = topology.Patroni.Slots.Any(s => s.Name == slot.Name);
            yield return new(
                Severity.Warning,
                $"slot {slot.Name}",
                $"is inactive and keeps {new ByteSize(slot.RetainedBytes)} of WAL on the leader",
                member ? "Its member does not stream: bring it back, or 'reinit' it."
                    : listed
                        ? "If it is no longer needed, remove it from patroni.slots in the manifest and deploy: Patroni makes it again as "
                            + "long as it is there."
                    : $"If it is no longer needed: SELECT pg_drop_replication_slot('{slot.Name}')"
            );
        }
        foreach (string name in database.CollationMismatches)
            yield return new(
                Severity.Problem,
                $"database {name}",
                "was made with another version of the collation library: indexes over text may be wrong",
                $"REINDEX its text indexes, then ALTER DATABASE {name} REFRESH COLLATION VERSION."
            );
    }
}
