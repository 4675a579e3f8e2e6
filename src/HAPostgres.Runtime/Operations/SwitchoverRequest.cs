namespace HAPostgres.Runtime.Operations;

internal sealed record SwitchoverRequest
{
    /// <summary>The member that shall lead; null for the best replica.</summary>
    public string? To { get; init; }

    /// <summary>Whether poolers are paused meanwhile, where their mode allows it.</summary>
    public bool Pause { get; init; } = true;
}

/// <param name="From">The leader before.</param>
/// <param name="To">The leader now.</param>
/// <param name="Paused">Whether the poolers held their clients' queries back meanwhile, so that none failed.</param>
/// <param name="Gap">From the pause, or where there was none from the request, until the new leader took writes through every proxy.</param>
internal sealed record SwitchoverResult(string From, string To, bool Paused, TimeSpan Gap, IReadOnlyList<string> Warnings);
