using System.Text.Json.Nodes;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Repositories;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.State;

/// <summary>What of a running cluster to ask for: most parts cost a one-shot service, which takes some seconds.</summary>
[Flags]
internal enum StateParts
{
    Members = 1,
    Etcd = 2,
    EtcdSteps = 4,
    Learners = 8,
    Dynamic = 16,
    Settings = 32,
    Database = 64,
    Poolers = 128,
    Backups = 256,
}

/// <summary>Takes the picture: first what the managers know, then what the cluster says of itself.</summary>
internal sealed class StateReader(CommandContext context)
{
    /// <summary>Three calls of a manager, cheap enough for a loop.</summary>
    public async Task<ClusterState> SwarmAsync(CancellationToken cancel) =>
        new()
        {
            Nodes = await context.Swarm.NodesAsync(cancel),
            Services = await context.Swarm.ServicesAsync(context.Topology.Name, cancel),
            Tasks = await context.Swarm.StackTasksAsync(context.Topology.Name, cancel),
        };

    /// <summary>The same picture with what the cluster says of itself, all parts asked for at once.</summary>
    /// <param name="patience">A member that has just started answers within it; what is still silent then is not seen.</param>
    public async Task<ClusterState> WithClusterAsync(ClusterState swarm, StateParts parts, TimeSpan patience, CancellationToken cancel)
    {
        Task<Observation<ClusterView>> members = LookAsync(StateParts.Members, () => context.Observer.LookAsync(cancel));
        Task<Observation<IReadOnlyList<EtcdView>>> etcd = AskAsync(StateParts.Etcd, () => EtcdProbe.LookAsync(context, cancel));
        EtcdMembership list = new(context);
        Task<Observation<IReadOnlyList<EtcdStep>>> steps = AskAsync(StateParts.EtcdSteps, () => list.PlanAsync(remove: true, cancel));
        Task<Observation<IReadOnlyList<string>>> learners = AskAsync(StateParts.Learners, () => list.StoredAsLearnersAsync(cancel));
        Task<Observation<JsonObject>> dynamic = AskAsync(StateParts.Dynamic, () => DynamicConfiguration.ReadAsync(context, cancel));
        // One member that does not answer is a gap, and no reason to have seen none of them.
        Task<Observation<ServerSettings>> settings = AskAsync(
            StateParts.Settings,
            () => ServerSettings.ReadAsync(context, cancel),
            static s => s.Silent.Count == 0
        );
        Task<Observation<DatabaseFacts>> database = AskAsync(
            StateParts.Database,
            () => DatabaseFacts.ReadAsync(context, swarm.Nodes, cancel)
        );
        Task<Observation<IReadOnlyList<PoolerState>>> poolers = AskAsync(StateParts.Poolers, () => Poolers.LookAsync(context, cancel));
        Task<Observation<BackupReport>> backups = context.Topology.Backup is null
            ? Task.FromResult(Observation.NotYet<BackupReport>())
            : AskAsync(StateParts.Backups, () => BackupProbe.ReadAsync(context, cancel));
        return swarm with
        {
            Cluster = new RunningCluster
            {
                Members = await members,
                Etcd = await etcd,
                EtcdSteps = await steps,
                StoredAsLearners = await learners,
                Dynamic = await dynamic,
                Settings = await settings,
                Database = await database,
                Poolers = await poolers,
                Backups = await backups,
            },
        };

        Task<Observation<T>> AskAsync<T>(StateParts part, Func<Task<T>> ask, Func<T, bool>? enough = null) =>
            LookAsync(part, async () => Observation.Seen(await ask()), enough);

        Task<Observation<T>> LookAsync<T>(StateParts part, Func<Task<Observation<T>>> look, Func<T, bool>? enough = null) =>
            parts.HasFlag(part)
                ? Observation.PatientlyAsync(context.Clock, patience, () => Observation.TryAsync(look, cancel), cancel, enough)
                : Task.FromResult(Observation.NotYet<T>());
    }
}
