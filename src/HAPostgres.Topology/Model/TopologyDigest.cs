namespace HAPostgres;

/// <summary>A fingerprint by which artifacts and program recognize that they come from the same topology.</summary>
public static class TopologyDigest
{
    /// <returns>64 hexadecimal digits; equal for equal topologies, on every machine.</returns>
    public static string Of(ClusterTopology topology) => throw new InvalidOperationException(topology.Name);
}
