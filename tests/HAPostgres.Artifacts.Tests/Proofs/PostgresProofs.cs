namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>What PostgreSQL refuses or makes something else of.</summary>
internal static class PostgresProofs
{
    public static IReadOnlyList<Proof> All { get; } =
    [
        Of(
            "HAPG2016",
            "logical decoding requires \"wal_level\" >= \"logical\"",
            static m =>
                PostgresTool.Ask(
                    m,
                    string.Concat(
                        m.Topology.Patroni.Slots.Select(static s =>
                            $"psql -c \"SELECT pg_create_logical_replication_slot('{s.Name}', '{s.Plugin}')\"\n"
                        )
                    )
                )
        ),
        Of("HAPG3003", "unrecognized configuration parameter \"work_men\""),
        Of("HAPG3005", "must be less than \"max_connections\" (100)"),
        Of("HAPG3009", "invalid value for parameter \"work_mem\": \"4mb\""),
        // Read as 1024 kB by everyone but PostgreSQL, whose unit here is a block.
        Of(
            "HAPG3010",
            "shared_buffers is 8MB",
            static m => PostgresTool.Ask(m, "psql -c \"SELECT 'shared_buffers is ' || current_setting('shared_buffers')\"")
        ) with
        {
            Bad = Manifest("\"shared_buffers\": 1024"),
        },
        // Two replicas and the two connections of pg_basebackup, which rebuilds one of them.
        Of(
            "HAPG3011",
            "number of requested standby connections exceeds \"max_wal_senders\"",
            static m =>
                PostgresTool.Ask(
                    m,
                    """
                    for i in 1 2 3 4; do mkdir /tmp/wal$i; pg_receivewal -D /tmp/wal$i --no-loop & done; sleep 2; kill %1 %2 %3 %4; wait; rm -rf /tmp/wal?
                    """
                )
        ),
        Of(
            "HAPG3012",
            "Workers Launched: 7",
            static m =>
                PostgresTool.Ask(
                    m,
                    """
                    psql -c "CREATE TABLE t AS SELECT generate_series(1, 100000) AS i" -c "ALTER TABLE t SET (parallel_workers = 16)" \
                      -c "SET max_parallel_workers_per_gather = 16; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0" \
                      -c "EXPLAIN (ANALYZE, COSTS off, TIMING off) SELECT count(*) FROM t"
                    """
                )
        ) with
        {
            Consent = "Workers Launched: 16",
        },
        Of("HAPG3014", "near token \"pg_stat_statements.track.all\""),
        Of("HAPG3015", "enabled, yet archiving is not configured", Archive),
        Of(
            "HAPG3016",
            "the archive is (disabled)",
            static m => PostgresTool.Ask(m, "psql -c \"SELECT 'the archive is ' || current_setting('archive_command')\"")
        ) with
        {
            Consent = "the archive is cp %p",
        },
        Of("HAPG3017", "Only one of \"archive_command\", \"archive_library\" may be set", Archive) with
        {
            Consent = "The failed archive command was: cp ",
        },
        Of("HAPG3018", "\"full_page_writes\" must be enabled in the source server", Rewind) with
        {
            Bad = Manifest("\"full_page_writes\": \"off\""),
            Consent = "servers diverged at WAL location",
        },
        Of(
            "HAPG3019",
            "does not have a valid SCRAM secret",
            static m =>
                PostgresTool.Bootstrap(
                    m,
                    $"""
                    psql -c "CREATE ROLE client LOGIN PASSWORD 'secret'"
                    {LogIn}
                    """
                )
        ) with
        {
            Consent = "client is in",
        },
        Of(
            "HAPG3020",
            "cannot execute CREATE TABLE in a read-only transaction",
            static m => PostgresTool.Ask(m, "psql -c 'CREATE TABLE t (i int)'")
        ),
        Of(
            "HAPG3021",
            "cannot use serializable mode in a hot standby",
            static m => PostgresTool.Replicate(m, "psql --port=5433 -c 'SELECT 1'")
        ),
        Of("HAPG3022", "invalid value for parameter \"max_worker_processes\": 262000"),
        Of("HAPG3024", "\"autovacuum_max_workers\" (6) should be less than or equal to \"autovacuum_worker_slots\" (4)"),
        Of(
            "HAPG3027",
            "replication slot synchronization requires \"hot_standby_feedback\" to be enabled",
            static m => PostgresTool.Replicate(m, "sleep 1", "-c primary_slot_name=patroni_b")
        ),
        Of(
            "HAPG3030",
            "terminating connection due to idle-session timeout",
            static m => PostgresTool.Ask(m, "{ sleep 1; echo 'SELECT 1'; } | psql")
        ) with
        {
            Bad = Manifest("\"idle_session_timeout\": \"100ms\""),
        },
        // A placeholder takes any value and belongs to nobody.
        Of(
            "HAPG3034",
            "pg_stat_statements.max is known to 0",
            static m =>
                PostgresTool.Ask(
                    m,
                    "psql -c \"SELECT name || ' is known to ' || (SELECT count(*) FROM pg_settings WHERE name = n.name) FROM (VALUES "
                        + "('pg_stat_statements.max')) AS n(name)\""
                )
        ) with
        {
            Consent = "pg_stat_statements.max is known to 1",
        },
        Of("HAPG3035", "could not access file \"pg_stat_statement\""),
        Of("HAPG3036", "huge pages"),
        Of(
            "HAPG3038",
            "invalidating obsolete replication slot \"patroni_b\"",
            static m =>
                PostgresTool.Ask(
                    m,
                    """
                    psql -c "SELECT pg_create_physical_replication_slot('patroni_b', true)"
                    for i in {1..6}; do psql -c "CREATE TABLE t$i (i int)" -c "SELECT pg_switch_wal()"; done
                    psql -c CHECKPOINT
                    """
                )
        ) with
        {
            Bad = Manifest("\"max_wal_size\": \"64MB\", \"max_slot_wal_keep_size\": \"16MB\""),
        },
        Of(
            "HAPG3039",
            "statements: f",
            static m =>
                PostgresTool.Ask(
                    m,
                    """
                    psql -c "CREATE EXTENSION pg_stat_statements" -c "SELECT 1" -c "SELECT 'statements: ' || (count(*) > 0)::bool::text FROM pg_stat_statements"
                    """
                )
        ) with
        {
            Consent = "statements: t",
        },
        Of(
            "HAPG3040",
            "replication slot \"patroni_b\" specified in parameter \"synchronized_standby_slots\" does not exist",
            static m =>
                PostgresTool.Ask(
                    m,
                    """
                    psql -c "SELECT pg_create_logical_replication_slot('feed', 'test_decoding', failover => true)" -c "CREATE TABLE t (i int)"
                    timeout 2 psql -c "SELECT * FROM pg_logical_slot_get_changes('feed', NULL, NULL)"
                    """,
                    "-c wal_level=logical"
                )
        ) with
        {
            Consent = "COMMIT",
        },
        Of("HAPG3041", "could not set SSL protocol version range", static m => PostgresTool.Ask(m, options: "$(tls)")),
        Of(
            "HAPG3042",
            "too many connections for role \"app\"",
            static m =>
                PostgresTool.Bootstrap(
                    m,
                    """
                    export PGUSER=app PGPASSWORD=secret
                    psql -c "SELECT pg_sleep(1)" &
                    sleep 0.5
                    psql -c "SELECT 1"
                    wait
                    """
                )
        ) with
        {
            Bad = """{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "roles": [{ "name": "app", "connectionLimit": 1 }] } }""",
        },
        Of("HAPG3043", "extension \"pg_trigram\" is not available", static m => PostgresTool.Bootstrap(m)),
        Of(
            "HAPG3044",
            "pg_stat_statements must be loaded via",
            static m => PostgresTool.Bootstrap(m, "psql --dbname=app -c 'SELECT count(*) > 0 FROM pg_stat_statements'")
        ),
        Of("HAPG3045", "invalid authentication method \"scram\"", static m => PostgresTool.Bootstrap(m)),
        Of(
            "HAPG3047",
            "pg_hba.conf rejects connection",
            static m =>
                PostgresTool.Bootstrap(
                    m,
                    $"""
                    psql -c "CREATE ROLE client LOGIN PASSWORD 'secret'"
                    {LogIn}
                    """
                )
        ) with
        {
            Consent = "client is in",
        },
        Of(
            "HAPG3068",
            "shared memory is above the limit",
            static m =>
                PostgresTool.Ask(
                    m,
                    $"""
                    psql -c "SELECT 'shared memory is above the limit' WHERE pg_size_bytes(current_setting('shared_memory_size')) > {m.Topology.Patroni.Resources.MemoryLimit.Bytes}"
                    """
                )
        ),
        Of("HAPG3069", "invalid value for parameter \"TimeZone\": \"US/Eastern\""),
        Of(
            "HAPG3070",
            "text search configuration \"pg_catalog.germann\" does not exist",
            static m => PostgresTool.Ask(m, "psql -c \"SELECT to_tsvector('x')\"")
        ),
        Of("HAPG3071", "\"max_stack_depth\" must not exceed 7680kB"),
        Of("HAPG3072", "Cannot enable \"log_statement_stats\" when"),
        Of(
            "HAPG3076",
            "statement_timeout is 30ms",
            static m => PostgresTool.Ask(m, "psql -c \"SELECT 'statement_timeout is ' || current_setting('statement_timeout')\"")
        ),
        Of("HAPG3201", "The data directory was initialized by PostgreSQL version 18", PostgresTool.Upgrade),
        Of("HAPG3202", "The data directory was initialized by PostgreSQL version 17", PostgresTool.Upgrade),
        Of(
            "HAPG3203",
            "role \"admin\" does not exist",
            static m => PostgresTool.Ask(m, $"psql --username={m.Topology.Postgres.Superuser} -c 'SELECT 1'")
        ),
        Of(
            "HAPG3204",
            "database \"reports\" does not exist",
            static m =>
                PostgresTool.BootstrapDeployed(
                    m,
                    string.Concat(m.Topology.Postgres.Databases.Select(static d => $"psql --dbname={d.Name} -c 'SELECT 1'\n"))
                )
        ),
        Of("HAPG3205", "recovery aborted because of insufficient parameter settings", PostgresTool.ChangeReplica) with
        {
            Consent = "database system is ready to accept read-only connections",
        },
        Of(
            "HAPG3206",
            "logical replication slot \"orders\" exists, but \"wal_level\" < \"logical\"",
            static m => PostgresTool.Change(m, "psql -c \"SELECT pg_create_logical_replication_slot('orders', 'pgoutput')\"")
        ),
        Of(
            "HAPG4001",
            "remaining connection slots are reserved",
            static m =>
                PostgresTool.Ask(
                    m,
                    $"""
                    psql -c "CREATE ROLE app LOGIN"
                    python3 -c 'import psycopg2; open = [psycopg2.connect("user=app") for _ in range({m.Topology.PgBouncer.Hosts.Count
                        * m.Topology.PgBouncer.ServerConnections})]'
                    """
                )
        ),
        Of("HAPG8002", "role \"postgres\" already exists", static m => PostgresTool.Bootstrap(m)),
        Of("HAPG3008", "role \"shopp\" does not exist", static m => PostgresTool.Bootstrap(m)),
    ];

    private const string LogIn =
        "psql \"host=127.0.0.1 user=client password=secret sslmode=require\" -c \"SELECT current_user || ' is in'\"";

    private static Proof Of(string rule, string words, Func<RuleManifest, Task<string>>? ask = null) =>
        new(rule, PostgresTool.Name, words, ask ?? (static m => PostgresTool.Ask(m))) { Consent = PostgresTool.Ready };

    private static string Manifest(string parameters) =>
        $$"""{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "parameters": { {{parameters}} } } }""";

    private static Task<string> Archive(RuleManifest manifest) =>
        PostgresTool.Ask(
            manifest,
            """
            psql -c 'CREATE TABLE t (i int)' -c 'SELECT pg_switch_wal()'
            for try in {1..100}; do grep -q archiv /tmp/data.log && break; sleep 0.1; done
            """
        );

    /// <summary>The old leader, after a failover, follows the new one.</summary>
    private static Task<string> Rewind(RuleManifest manifest) =>
        PostgresTool.Replicate(
            manifest,
            """
            pg_ctl --pgdata=/tmp/replica promote >/dev/null
            psql -c "CREATE TABLE lost (i int)"
            psql --port=5433 -c "CREATE TABLE kept (i int)" -c CHECKPOINT
            pg_ctl --pgdata=/tmp/data --mode=fast stop >/dev/null
            pg_rewind --target-pgdata=/tmp/data --source-server="host=/tmp port=5433"
            """
        );
}
