namespace HAPostgres.Faults.Kinds;

/// <summary>What an operator asks for.</summary>
internal static class PlannedFaults
{
    public const string Estimate = "a switchover is requested";

    public static IEnumerable<Fault> All { get; } =
    [
        new()
        {
            Name = "switchover",
            What = "planned switchover",
            Explanation =
                "`switchover` lets the poolers hold their clients' statements (`PAUSE`), hands the role to a synchronous replica, "
                + "and lets them go on. With session pooling a session that is open ends with its server; PostgreSQL writes a last "
                + "checkpoint before it stops, which takes longer the more there is to write.",
            Inject = static scene => scene.Command("switchover", "--yes"),
            Estimate = Estimate,
        },
    ];
}
