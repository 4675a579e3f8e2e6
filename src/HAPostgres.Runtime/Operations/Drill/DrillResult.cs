namespace HAPostgres.Runtime.Operations.Drill;

/// <param name="Gap">The longest time between two acknowledged rows.</param>
/// <param name="Objective">The manifest's objective; null where it states none.</param>
/// <param name="WorstCase">The upper limit that follows from the settings; null where none is computed.</param>
internal sealed record DrillResult(
    string Fault,
    string From,
    string To,
    TimeSpan Gap,
    TimeSpan? Objective,
    TimeSpan? WorstCase,
    int FailedStatements,
    int LostRows,
    bool Passed
)
{
    public static DrillResult Of(
        ClusterTopology topology,
        string fault,
        string from,
        string to,
        TimeSpan gap,
        int failedStatements,
        int lostRows
    )
    {
        RecoveryEstimate estimate = RecoveryEstimate.Of(topology);
        TimeSpan? objective = topology.Objectives.RecoveryTime?.TimeSpan;
        return new DrillResult(
            fault,
            from,
            to,
            gap,
            objective,
            fault switch
            {
                DrillCommand.PostgresFault => estimate.PostgresLost?.TimeSpan,
                DrillCommand.ContainerFault => estimate.ContainerLost?.TimeSpan,
                _ => null,
            },
            failedStatements,
            lostRows,
            lostRows == 0 && (objective is null || gap <= objective)
        );
    }
}
