namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>What Docker refuses, of a stack or of a container.</summary>
internal static class SwarmProofs
{
    public static IReadOnlyList<Proof> All { get; } =
    [
        Of("HAPG0006", "name must be valid as a DNS name component") with
        {
            Bad = """
                { "name": "orders", "hosts": ["a", "b", "c"], "suppress": [{ "rule": "HAPG9104", "reason": "nothing is kept" }] }
                """,
            Break = static topology => topology with { Name = "Orders DB" },
            Consent = "Creating service orders-db_haproxy",
        },
        Of("HAPG1002", "etcd-node-c: \"no suitable node (scheduling constraints not satisfied on 1 node)\"", SwarmTool.Place) with
        {
            Consent = "etcd-c: \"No such image",
        },
        Of("HAPG1005", "duplicate published ports provided") with
        {
            Bad = """{ "name": "orders", "hosts": ["a", "b", "c"], "haproxy": { "replicasPort": 5000 } }""",
        },
        Of("HAPG1011", "name must be 63 characters or fewer"),
        // More than any machine has.
        Of("HAPG7005", "patroni-c: \"no suitable node (insufficient resources on 1 node)\"", SwarmTool.Place) with
        {
            Bad = Cpus("""{ "limits": { "cpus": 1024 }, "reservations": { "cpus": 1024 } }"""),
            Consent = "patroni-c: \"invalid mount config", // It has found its host, which has no data.
        },
        new("HAPG7009", DockerTool.Name, "Range of CPUs is from 0.01 to", DockerTool.Ask)
        {
            Bad = Cpus("""{ "limits": { "cpus": 1024 }, "reservations": { "cpus": 1 } }"""),
            Consent = "it runs",
        },
        Of("HAPG8004", "characters allowed") with
        {
            Bad = """{ "name": "orders", "hosts": ["a", "b", "c"], "secrets": { "names": { "superuser_password": "correct horse" } } }""",
        },
        Of("HAPG8012", "characters allowed"),
    ];

    private static Proof Of(string rule, string words, Func<RuleManifest, Task<string>>? ask = null) =>
        new(rule, SwarmTool.Name, words, ask ?? SwarmTool.Ask) { Consent = "Creating service orders_haproxy" };

    private static string Cpus(string resources) =>
        $$"""{ "name": "orders", "hosts": ["a", "b", { "name": "c", "cpus": 4 }], "patroni": { "resources": {{resources}} } }""";
}
