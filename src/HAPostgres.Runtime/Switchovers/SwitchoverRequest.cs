namespace HAPostgres.Runtime.Switchovers;

public sealed record SwitchoverRequest
{
    /// <summary>The member that shall lead; null for the best replica.</summary>
    public string? To { get; init; }

    /// <summary>Whether poolers are paused meanwhile, where their mode allows it.</summary>
    public bool Pause { get; init; } = true;
}

/// <param name="From">The leader before.</param>
/// <param name="To">The leader now.</param>
/// <param name="Paused">Whether the poolers held their clients' queries back meanwhile.</param>
/// <param name="Phases">What clients waited for, one after the other.</param>
public sealed record SwitchoverResult(
    string From,
    string To,
    bool Paused,
    IReadOnlyList<SwitchoverPhase> Phases,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>From the pause, or where there was none from the request, until the new leader took writes through the proxies.</summary>
    public TimeSpan Gap => TimeSpan.FromTicks(Phases.Sum(static p => p.Time.Ticks));
}

/// <param name="Reached">"paused", "asked", "promoted" (Patroni says that the new leader leads), "moved" (the proxies lead to it) or
/// "resumed".</param>
/// <param name="Time">Since the phase before.</param>
public sealed record SwitchoverPhase(string Reached, TimeSpan Time);
