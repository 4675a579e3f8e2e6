namespace HAPostgres.Runtime.Operations.Drill;

/// <param name="Gap">The longest time between two acknowledged rows.</param>
/// <param name="Objective">What the manifest promises; null where it promises nothing.</param>
/// <param name="WorstCase">What the settings lead one to expect at most; null where nothing is computed.</param>
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
