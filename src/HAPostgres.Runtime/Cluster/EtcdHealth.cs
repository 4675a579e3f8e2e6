namespace HAPostgres.Runtime.Cluster;

/// <summary>When the next member of etcd may be updated.</summary>
internal static class EtcdHealth
{
    /// <param name="due">Names of members that may be away, because their update is what brings them back.</param>
    /// <returns>What is missing, or why it could not be read; null where all of it is there.</returns>
    public static string? Missing(Observation<IReadOnlyList<EtcdView>> look, IReadOnlySet<string> due)
    {
        if (!look.IsSeen(out IReadOnlyList<EtcdView>? members, out string? reason))
            return $"the health of etcd's members is unknown ({reason})";
        List<string> ill = [.. members.Where(m => !m.Healthy && !due.Contains(m.Name)).Select(static m => m.Name)];
        return ill.Count == 0 ? null
            : ill.Count == 1 ? $"etcd member {ill[0]} is not healthy"
            : $"etcd members {string.Join(", ", ill)} are not healthy";
    }
}
