using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Repositories;

/// <summary>
/// Lets pgBackRest itself check each repository: that it is of this cluster, that its settings fit, and that a file of WAL which the leader
/// closes now arrives.
/// </summary>
internal static class ArchiveCheck
{
    /// <summary>The script waits 90 s for the repository's first start, and as long for the file.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);

    /// <returns>One check for each repository; none where the cluster has no backup.</returns>
    public static async Task<IReadOnlyList<Check>> RunAsync(CommandContext context, CancellationToken cancel) =>
        context.Topology.Backup is { } backup ? await Task.WhenAll(backup.Repositories.Select(r => RunAsync(context, r, cancel))) : [];

    private static async Task<Check> RunAsync(CommandContext context, BackupRepository repository, CancellationToken cancel)
    {
        SwarmJobResult result = await BackupProbe.BesideAsync(
            context,
            repository,
            "archive-check",
            SwarmJobScripts.Read("archive-check.sh"),
            new Dictionary<string, string>(),
            s_limit,
            cancel
        );
        return new Check(
            $"archive {repository.Name}",
            result.Succeeded,
            result.Succeeded ? "a file of WAL that the leader closed has arrived" : BackupProbe.Shortened(result.Error)
        );
    }
}
