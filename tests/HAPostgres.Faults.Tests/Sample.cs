using HAPostgres.Faults.Results;

namespace HAPostgres.Faults;

/// <summary>Results as a run makes them.</summary>
internal static class Sample
{
    public static RunResult Run(double gap = 20) =>
        new()
        {
            At = new DateTimeOffset(2026, 12, 1, 6, 0, 0, TimeSpan.Zero),
            Load = 1.5,
            Leader = "node1",
            Successor = "node2",
            Gaps = Enum.GetValues<Port>().ToDictionary(static p => p, _ => gap),
            Failures = new Dictionary<string, int> { ["57P01"] = 2, ["timeout"] = 1 },
            Acknowledged = 1000,
            FullRedundancy = 12.5,
        };

    public static FaultResult Result(params RunResult[] runs) =>
        new("host-cut-40", 17, 30, Port.Pool, new Conditions("abc", 2, 24, "6.12"), runs);
}
