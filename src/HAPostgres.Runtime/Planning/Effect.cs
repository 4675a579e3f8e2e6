namespace HAPostgres.Runtime.Planning;

/// <summary>What a change costs those who use the cluster, from least to most.</summary>
public enum Effect
{
    Nothing,

    /// <summary>Taken over while everything runs.</summary>
    Reload,

    /// <summary>Members of etcd, poolers and proxies, one host at a time; the others go on.</summary>
    Restart,

    /// <summary>Readers of that replica connect anew.</summary>
    RestartOfReplica,

    /// <summary>The leader hands over and is restarted as a replica: writers wait for a moment and connect anew.</summary>
    Switchover,

    /// <summary>PostgreSQL restarts while it leads, because the change allows no other order or there is nobody to hand over to.</summary>
    RestartOfLeader,

    /// <summary>Data would stay behind, or a service would start without it.</summary>
    DataAtRisk,
}

internal static class EffectText
{
    public static string Of(Effect effect) =>
        effect switch
        {
            Effect.Nothing => "nothing",
            Effect.Reload => "reload",
            Effect.Restart => "restart, one at a time",
            Effect.RestartOfReplica => "restart of a replica",
            Effect.Switchover => "switchover",
            Effect.RestartOfLeader => "restart of the leader",
            _ => "data at risk",
        };

    /// <summary>For machines: a word that never changes.</summary>
    public static string Word(Effect effect) =>
        effect switch
        {
            Effect.Nothing => "nothing",
            Effect.Reload => "reload",
            Effect.Restart => "restart",
            Effect.RestartOfReplica => "restart-of-replica",
            Effect.Switchover => "switchover",
            Effect.RestartOfLeader => "restart-of-leader",
            _ => "data-at-risk",
        };
}
