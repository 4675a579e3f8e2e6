namespace HAPostgres;

/// <summary>Who answers on the replicas' port while no replica can.</summary>
public enum ReplicasFallback
{
    /// <summary>The leader: reads go on, and add to its load.</summary>
    Leader,

    /// <summary>Nobody: a connection is refused, and the leader is spared.</summary>
    None,
}
