namespace HAPostgres;

/// <summary>Who answers on the replicas' port while no replica can.</summary>
public enum ReplicasFallback
{
    /// <summary>The leader: reads go on, and add to its load.</summary>
    Leader,

    /// <summary>No server: connections are refused, and the leader serves no reads of that port.</summary>
    None,
}
