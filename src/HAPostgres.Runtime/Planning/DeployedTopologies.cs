using System.Text;
using Docker.DotNet.Models;

namespace HAPostgres.Runtime.Planning;

/// <summary>What the services were rendered from: each stack carries its topology as a config of the swarm.</summary>
internal static class DeployedTopologies
{
    /// <param name="unseen">Takes what is there and could not be read.</param>
    public static IReadOnlyList<ClusterTopology> Read(
        ClusterTopology wanted,
        IEnumerable<SwarmConfig> configs,
        IReadOnlyList<DeploymentRecord> records,
        List<string> unseen
    )
    {
        string prefix = $"{wanted.Name}_topology_";
        List<SwarmConfig> candidates = [.. configs.Where(c => c.Spec?.Name?.StartsWith(prefix, StringComparison.Ordinal) == true)];
        // Older records keep theirs for a rollback. A stack that another program deployed has no record at all.
        List<DeploymentRecord> current =
        [
            .. records.Reverse().TakeWhile(static r => !r.Done),
            .. records.Where(static r => r.Done).TakeLast(1),
        ];
        if (current.Count > 0)
            candidates.RemoveAll(c => !current.Any(r => r.State.ConfigNames.Contains(c.Spec!.Name!)));
        List<ClusterTopology> found = [];
        foreach (SwarmConfig config in candidates)
        {
            try
            {
                found.Add(TopologyJson.Read(Encoding.UTF8.GetString([.. config.Spec!.Data ?? []]), wanted));
            }
            catch (FormatException e)
            {
                unseen.Add($"what was deployed, from the config {config.Spec!.Name}: {e.Message}");
            }
        }
        return found;
    }

    /// <summary>What a recorded stack was rendered from.</summary>
    /// <param name="known">Stands in for what an older version did not write.</param>
    /// <exception cref="DeployException">The swarm does not have it, or it cannot be read.</exception>
    public static ClusterTopology Of(DesiredState recorded, ClusterTopology known, IEnumerable<SwarmConfig> configs)
    {
        string prefix = $"{known.Name}_topology_";
        string name = recorded.ConfigNames.FirstOrDefault(c => c.StartsWith(prefix, StringComparison.Ordinal)) ?? prefix + "...";
        try
        {
            return configs.FirstOrDefault(c => c.Spec?.Name == name)?.Spec?.Data is { } data
                ? TopologyJson.Read(Encoding.UTF8.GetString([.. data]), known)
                : throw new FormatException("the swarm does not have it");
        }
        catch (FormatException e)
        {
            throw new DeployException(
                ExitCode.Failed,
                $"What the stack to return to was made of, the config {name}, is not known: {e.Message}. Nothing was changed.",
                "Build the manifest of then and run 'deploy'."
            );
        }
    }
}
