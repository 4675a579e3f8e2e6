namespace HAPostgres.Faults.Results;

/// <summary>The time that the objectives are judged by, for a fault.</summary>
internal static class WorstCase
{
    /// <returns>Null where none is computed.</returns>
    public static TimeSpan? Of(Fault fault, RecoveryEstimate estimate)
    {
        if (fault.Estimate is not { } name)
            return null;
        FaultEstimate[] found = [.. estimate.Faults.Where(f => f.Fault == name)];
        return found is [var one]
            ? one.WritesStop is { Milliseconds: 0 }
                ? fault.ClientsShare
                : one.WritesStop?.TimeSpan
            : throw new InvalidOperationException($"the fault {fault.Name} names an estimate that does not exist: '{name}'");
    }
}
