using System.Text;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Rollout;

namespace HAPostgres.Runtime.Planning;

/// <summary>What the services were rendered from: each stack carries its topology as a config of the swarm.</summary>
internal static class DeployedTopologies
{
    /// <param name="unseen">Takes what is there and could not be read.</param>
    public static IReadOnlyList<ClusterTopology> Read(ClusterTopology wanted, IEnumerable<SwarmConfig> configs, IReadOnlyList<StackRecord> records, List<string> unseen)
    {
        string prefix = $"{wanted.Name}_topology_";
        List<SwarmConfig> candidates = [.. configs.Where(c => c.Spec?.Name?.StartsWith(prefix, StringComparison.Ordinal) == true)];
        // Older records keep theirs for a rollback. A stack that another program deployed has no record at all.
        List<StackRecord> current = [.. records.Reverse().TakeWhile(static r => !r.Done), .. records.Where(static r => r.Done).TakeLast(1)];
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
}
