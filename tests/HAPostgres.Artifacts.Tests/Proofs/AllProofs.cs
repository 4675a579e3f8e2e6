namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>Every rule whose fault a tool itself rejects or silently changes.</summary>
internal static class AllProofs
{
    public static IReadOnlyList<Proof> All { get; } =
    [
        new("HAPG0001", JsonTool.Name, "is invalid after a value", JsonTool.Ask),
        new("HAPG0002", JsonTool.Name, "Duplicate property 'ttl'", JsonTool.Ask),
        new("HAPG0007", PatroniTool.Name, "ttl=10 can't be smaller than 20, adjusting", PatroniTool.Ask)
        {
            Break = static topology => topology with { Patroni = topology.Patroni with { Ttl = Duration.FromSeconds(10) } },
        },
        new("HAPG1005", SwarmTool.Name, "duplicate published ports provided", SwarmTool.Ask)
        {
            Bad = """{ "name": "orders", "hosts": ["a", "b", "c"], "haproxy": { "replicasPort": 5000 } }""",
        },
        new("HAPG1011", SwarmTool.Name, "name must be 63 characters or fewer", SwarmTool.Ask),
        new("HAPG2001", PatroniTool.Name, "Adjusting loop_wait from 10 to 1 and retry_timeout from 10 to 9", PatroniTool.Ask),
        new("HAPG2005", PatroniTool.Name, "synchronous_mode: quorum written, off in force", PatroniTool.Ask),
        new("HAPG3002", PatroniTool.Name, "postgresql parameter hot_standby=off failed validation", PatroniTool.Ask)
        {
            Bad = """{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "parameters": { "hot_standby": "off" } } }""",
        },
        new("HAPG3003", PostgresTool.Name, "unrecognized configuration parameter \"work_men\"", PostgresTool.Start),
        new("HAPG3004", PatroniTool.Name, "postgresql parameter max_wal_senders=2 failed validation, defaulting to 10", PatroniTool.Ask),
        new("HAPG3005", PostgresTool.Name, "must be less than \"max_connections\" (100)", PostgresTool.Start),
        new("HAPG3008", PostgresTool.Name, "role \"shopp\" does not exist", PostgresTool.Bootstrap),
        new("HAPG3009", PostgresTool.Name, "invalid value for parameter \"work_mem\": \"4mb\"", PostgresTool.Start),
        new("HAPG3010", PostgresTool.Name, "shared_buffers is 8MB", manifest => PostgresTool.Ask(manifest, "psql -c \"SELECT 'shared_buffers is ' || current_setting('shared_buffers')\""))
        {
            // Read as 1024 kB by everyone but PostgreSQL, whose unit here is a block.
            Bad = """{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "parameters": { "shared_buffers": 1024 } } }""",
        },
        // Two replicas and the two connections of pg_basebackup, which rebuilds one of them.
        new("HAPG3011", PostgresTool.Name, "number of requested standby connections exceeds \"max_wal_senders\"",
            manifest => PostgresTool.Ask(manifest, "for i in 1 2 3 4; do mkdir /tmp/wal$i; pg_receivewal -D /tmp/wal$i --no-loop & done; sleep 3; kill %1 %2 %3 %4; true")),
        new("HAPG3014", PostgresTool.Name, "near token \"pg_stat_statements.track.all\"", PostgresTool.Start),
        new("HAPG3205", PostgresTool.Name, "recovery aborted because of insufficient parameter settings", PostgresTool.ChangeReplica),
        new("HAPG3206", PostgresTool.Name, "logical replication slot \"orders\" exists, but \"wal_level\" < \"logical\"",
            manifest => PostgresTool.Change(manifest, "psql -c \"SELECT pg_create_logical_replication_slot('orders', 'pgoutput')\"")),
        new("HAPG6002", EtcdTool.Name, "should be at least as 5 times", EtcdTool.Ask),
    ];
}
