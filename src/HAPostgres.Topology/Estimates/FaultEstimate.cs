namespace HAPostgres;

/// <summary>One thing that can break, and what follows from the settings.</summary>
public sealed record FaultEstimate
{
    /// <summary>The fault, as the end of "when …".</summary>
    public required string Fault { get; init; }

    /// <summary>How long writes through the pool may stop in the worst case; null where only a repair ends it.</summary>
    public required Duration? WritesStop { get; init; }

    /// <summary>How <see cref="WritesStop"/> adds up, or why there is no limit.</summary>
    public required string Because { get; init; }

    /// <summary>What of the acknowledged transactions may be lost.</summary>
    public required string Lost { get; init; }

    /// <summary>Whether objectives.recoveryTime applies: an unplanned fault of one component.</summary>
    public required bool Promised { get; init; }

    /// <summary>What in the manifest would shorten it, for messages.</summary>
    public required string Remedy { get; init; }

    /// <summary>The setting that <see cref="Remedy"/> names first.</summary>
    public required string Setting { get; init; }

    /// <summary><see cref="WritesStop"/> in words.</summary>
    public string WritesStopText =>
        WritesStop is not Duration time ? "until it is repaired"
        : time.Milliseconds == 0 ? "not at all"
        : time.ToString();

    internal bool Exceeds(Duration promised) => WritesStop is not Duration time || time > promised;
}
