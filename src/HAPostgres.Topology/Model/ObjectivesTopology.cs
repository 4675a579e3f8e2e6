namespace HAPostgres;

/// <summary>Recovery objectives, which the compiler checks the settings against.</summary>
public sealed record ObjectivesTopology
{
    /// <summary>The longest time without writes, through the pool, after any one fault; null where the manifest states none.</summary>
    public required Duration? RecoveryTime { get; init; }

    /// <summary>How old the newest archived transaction may be.</summary>
    public required Duration RecoveryPoint { get; init; }

    /// <summary>The longest time that a restore of the newest backup may last; null where the manifest states none.</summary>
    public Duration? RestoreTime { get; init; }

    public required DataLossObjective DataLoss { get; init; }
}

public enum DataLossObjective
{
    /// <summary>A failover may lose the last acknowledged transactions.</summary>
    Some,

    /// <summary>An automatic failover loses no acknowledged transaction.</summary>
    None,
}
