namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>What etcd refuses or makes something else of.</summary>
internal static class EtcdProofs
{
    public static IReadOnlyList<Proof> All { get; } =
    [
        new("HAPG6002", EtcdTool.Name, "should be at least as 5 times", EtcdTool.Start),
        // One and a half election timeouts, and not the 20 s that are written.
        new("HAPG6005", EtcdTool.Name, "granted with TTL(21s)", EtcdTool.Lock)
        {
            Bad = """{ "name": "orders", "hosts": ["a", "b", "c"], "etcd": { "heartbeatInterval": "1400ms", "electionTimeout": "14s" } }""",
            Consent = "granted with TTL(20s)",
        },
    ];
}
