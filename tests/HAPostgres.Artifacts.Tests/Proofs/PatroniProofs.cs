namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>What Patroni refuses, ignores or makes something else of.</summary>
internal static class PatroniProofs
{
    public static IReadOnlyList<Proof> All { get; } =
    [
        new("HAPG0007", PatroniTool.Name, "ttl=10 can't be smaller than 20, adjusting", PatroniTool.Settings)
        {
            Break = static topology => topology with { Patroni = topology.Patroni with { Ttl = Duration.FromSeconds(10) } },
        },
        new("HAPG2001", PatroniTool.Name, "Adjusting loop_wait from 10 to 1 and retry_timeout from 10 to 9", PatroniTool.Settings),
        new("HAPG2005", PatroniTool.Name, "synchronous_mode: quorum written, off in force", PatroniTool.Settings)
        {
            Consent = "synchronous_mode: quorum written, on in force",
        },
        new("HAPG2011", PatroniTool.Name, "patroni-d: sync_priority is ignored", PatroniTool.Tags)
        {
            Consent = "patroni-d: nosync is a tag",
        },
        new("HAPG2013", PatroniTool.Name, "patroni-d is told patroni-e and follows patroni-a", PatroniTool.Sources)
        {
            Consent = "patroni-d is told patroni-b and follows patroni-b",
        },
        new("HAPG2015", PatroniTool.Name, "is conflicting with physical replication slot for cluster member", PatroniTool.Slots)
        {
            Bad = """
                { "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "parameters": { "wal_level": "logical" } },
                  "patroni": { "slots": [{ "name": "patroni_b", "database": "app" }] } }
                """,
            Consent = "archive is physical",
        },
        new("HAPG3002", PatroniTool.Name, "postgresql parameter hot_standby=off failed validation", PatroniTool.Settings)
        {
            Bad = """{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "parameters": { "hot_standby": "off" } } }""",
        },
        new(
            "HAPG3004",
            PatroniTool.Name,
            "postgresql parameter max_wal_senders=2 failed validation, defaulting to 10",
            PatroniTool.Settings
        ),
    ];
}
