namespace HAPostgres.Faults.Results;

/// <summary>All runs of one fault with one version of PostgreSQL.</summary>
/// <param name="WorstCase">Computed from the settings, in seconds; null where nothing is computed.</param>
/// <param name="Compared">The clients that the worst case is for.</param>
internal sealed record FaultResult(
    string Fault,
    int Version,
    double? WorstCase,
    Port Compared,
    Conditions Conditions,
    IReadOnlyList<RunResult> Runs
)
{
    public static FaultResult Of(Fault fault, int version, TimeSpan? worstCase, Conditions conditions) =>
        new(fault.Name, version, worstCase?.TotalSeconds, fault.Compared, conditions, []);
}
