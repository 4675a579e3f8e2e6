using Xunit;

namespace HAPostgres;

/// <summary>
/// Settings that have to fit each other, the image, the kernel or Docker: the last value that passes, and the first that does not.
/// </summary>
public class CrossSettingTests
{
    /// <summary>A rule, parameters that just keep it, and parameters that just break it.</summary>
    public static TheoryData<string, string, string> Parameters =>
        new()
        {
            { "HAPG3007", "\"min_wal_size\": \"32MB\", \"max_wal_size\": \"32MB\"", "\"min_wal_size\": \"31MB\"" },
            {
                "HAPG3007",
                "\"max_wal_size\": \"1GB\", \"min_wal_size\": \"1GB\"",
                "\"max_wal_size\": \"1GB\", \"min_wal_size\": \"1025MB\""
            },
            {
                "HAPG3012",
                "\"max_parallel_workers\": 4, \"max_parallel_workers_per_gather\": 4",
                "\"max_parallel_workers\": 4, \"max_parallel_workers_per_gather\": 5"
            },
            { "HAPG3012", "\"max_sync_workers_per_subscription\": 4", "\"max_sync_workers_per_subscription\": 5" },
            { "HAPG3023", "\"autovacuum_naptime\": \"1h\"", "\"autovacuum_naptime\": \"61min\"" },
            { "HAPG3023", "\"autovacuum_vacuum_scale_factor\": 0.9", "\"autovacuum_vacuum_scale_factor\": 20" },
            { "HAPG3069", "\"timezone\": \"europe/berlin\"", "\"timezone\": \"Europe/Berln\"" },
            { "HAPG3069", "\"log_timezone\": \"<+03>-3\"", "\"log_timezone\": \"CET\"" },
            { "HAPG3069", "\"timezone\": \"EST5EDT\"", "\"timezone\": \"EST\"" },
            { "HAPG3069", "\"lc_messages\": \"C.UTF-8\"", "\"lc_messages\": \"de_DE.UTF-8\"" },
            { "HAPG3069", "\"lc_time\": \"\"", "\"lc_messages\": \"\"" },
            { "HAPG3069", "\"lc_monetary\": \"POSIX\"", "\"lc_monetary\": \"en_US.utf8\"" },
            { "HAPG3069", "\"timezone_abbreviations\": \"India\"", "\"timezone_abbreviations\": \"Europe\"" },
            { "HAPG3069", "\"default_table_access_method\": \"heap\"", "\"default_table_access_method\": \"columnar\"" },
            { "HAPG3070", "\"default_text_search_config\": \"german\"", "\"default_text_search_config\": \"deutsch\"" },
            { "HAPG3070", "\"default_tablespace\": \"\"", "\"default_tablespace\": \"fast\"" },
            { "HAPG3070", "\"temp_tablespaces\": \"pg_default\"", "\"temp_tablespaces\": \"scratch\"" },
            { "HAPG3071", "\"max_stack_depth\": \"7680kB\"", "\"max_stack_depth\": \"7681kB\"" },
            { "HAPG3072", "\"log_statement_stats\": \"on\"", "\"log_statement_stats\": \"on\", \"log_parser_stats\": true" },
            {
                "HAPG3073",
                "\"lock_timeout\": \"9s\", \"statement_timeout\": \"10s\"",
                "\"lock_timeout\": \"10s\", \"statement_timeout\": \"10s\""
            },
            {
                "HAPG3073",
                "\"deadlock_timeout\": \"1s\", \"lock_timeout\": \"2s\"",
                "\"deadlock_timeout\": \"2s\", \"lock_timeout\": \"2s\""
            },
            {
                "HAPG3073",
                "\"idle_in_transaction_session_timeout\": \"1min\", \"transaction_timeout\": \"2min\"",
                "\"idle_in_transaction_session_timeout\": \"3min\", \"transaction_timeout\": \"2min\""
            },
            { "HAPG3073", "\"statement_timeout\": \"1h\"", "\"statement_timeout\": \"61min\"" },
            { "HAPG3074", "\"vacuum_freeze_min_age\": 100000000", "\"vacuum_freeze_min_age\": 100000001" },
            { "HAPG3074", "\"vacuum_failsafe_age\": 210000000", "\"vacuum_failsafe_age\": 209999999" },
            { "HAPG3074", "\"vacuum_buffer_usage_limit\": \"80MB\"", "\"vacuum_buffer_usage_limit\": \"81MB\"" },
            { "HAPG3075", "\"post_auth_delay\": 0", "\"post_auth_delay\": 1" },
            { "HAPG3076", "\"wal_sender_timeout\": 15000", "\"wal_sender_timeout\": 60" },
            { "HAPG3077", "\"random_page_cost\": 1", "\"random_page_cost\": 0.9" },
            { "HAPG3077", "\"enable_material\": \"off\"", "\"enable_seqscan\": \"off\"" },
            { "HAPG3077", "\"effective_cache_size\": \"640MB\"", "\"effective_cache_size\": \"639MB\"" },
            {
                "HAPG3078",
                "\"archive_mode\": \"on\", \"archive_command\": \"cp %p /var/lib/postgresql/wal/%f\"",
                "\"archive_mode\": \"on\", \"archive_command\": \"cp %p /archive/%f\""
            },
            {
                "HAPG3078",
                "\"archive_mode\": \"on\", \"archive_command\": \"/bin/true\"",
                "\"archive_mode\": \"on\", \"archive_command\": \"wal-g wal-push %p\""
            },
            {
                "HAPG3078",
                "\"archive_mode\": \"on\", \"archive_command\": \"/var/lib/postgresql/copy.sh %p\"",
                "\"archive_mode\": \"on\", \"archive_command\": \"/var/lib/postgresql/copy.sh\""
            },
            { "HAPG3079", "\"superuser_reserved_connections\": 2", "\"superuser_reserved_connections\": 1" },
            { "HAPG3080", "\"wal_receiver_status_interval\": 1", "\"wal_receiver_status_interval\": 0" },
        };

    /// <summary>A rule, a section of a manifest that just keeps it, and one that just breaks it.</summary>
    public static TheoryData<string, string, string> Sections =>
        new()
        {
            { "HAPG1032", """ "networks": { "application": "host-net" } """, """ "networks": { "application": "host" } """ },
            { "HAPG2016", Slot("test_decoding"), Slot("wal2json") },
            { "HAPG3011", Senders(6), Senders(5) },
            { "HAPG4006", """ "pgbouncer": { "maxUserConnections": 20 } """, """ "pgbouncer": { "maxUserConnections": 19 } """ },
            { "HAPG4030", """ "pgbouncer": { "serverConnectTimeout": "3s" } """, """ "pgbouncer": { "serverConnectTimeout": "2s" } """ },
            {
                "HAPG4030",
                """ "pgbouncer": { "serverIdleTimeout": "10min", "serverLifetime": "10min" } """,
                """ "pgbouncer": { "serverLifetime": "9min" } """
            },
            {
                "HAPG7031",
                """ "pgbouncer": { "image": "registry:5000/orders/pgbouncer:1" } """,
                """ "pgbouncer": { "image": "edoburu/pgbouncer:1.24" } """
            },
            {
                "HAPG7031",
                """ "patroni": { "image": "registry:5000/hapostgres/patroni:1-pg17" } """,
                """ "patroni": { "image": "registry:5000/hapostgres/patroni:1-pg15" } """
            },
            {
                "HAPG7031",
                """ "haproxy": { "image": "registry:5000/hapostgres/haproxy:1" } """,
                """ "haproxy": { "image": "registry:5000/hapostgres/pgbouncer:1" } """
            },
            { "HAPG7031", """ "patroni": { "image": "registry:5000/postgres:17" } """, """ "patroni": { "image": "postgres:17" } """ },
            {
                "HAPG7031",
                """ "haproxy": { "image": "mirror/haproxy:3" } """,
                """ "haproxy": { "image": "docker.io/library/haproxy:3" } """
            },
            { "HAPG7032", """ "patroni": { "sharedMemory": "512MB" } """, """ "patroni": { "sharedMemory": "3GB" } """ },
            { "HAPG8043", Secrets("a", "b"), Secrets("a", "a") },
            { "HAPG8043", Keys("a", "b"), Keys("a", "a") },
        };

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Parameters_fit_until_they_do_not(string id, string inside, string outside) =>
        Sections_fit_until_they_do_not(id, Of(inside), Of(outside));

    [Theory]
    [MemberData(nameof(Sections))]
    public void Sections_fit_until_they_do_not(string id, string inside, string outside)
    {
        Assert.Empty(Compile(inside).Diagnostics);
        Assert.Equal(id, Assert.Single(Compile(outside).Diagnostics).Rule.Id);
    }

    [Fact]
    public void A_kernel_interface_that_docker_forbids_is_refused_from_18_on() =>
        Assert.Equal(
            "HAPG3071",
            Assert.Single(Compile("""  "postgres": { "version": 18, "parameters": { "io_method": "io_uring" } } """).Diagnostics).Rule.Id
        );

    [Theory]
    [InlineData("\"timezone\": \"US/Eastern\"")]
    [InlineData("\"lc_messages\": \"de_DE.UTF-8\"")]
    [InlineData("\"shared_preload_libraries\": \"wal2json\"")]
    public void An_image_of_the_users_own_is_not_judged(string parameter) =>
        Assert.Empty(
            Compile(
                $$"""  "patroni": { "image": "registry:5000/orders/patroni:1" }, "postgres": { "parameters": { {{parameter}} } } """
            ).Diagnostics
        );

    [Fact]
    public void A_zone_that_bookworm_has_is_right_with_15() =>
        Assert.Empty(Compile("""  "postgres": { "version": 15, "parameters": { "timezone": "US/Eastern" } } """).Diagnostics);

    private static string Of(string parameters) => $$""" "postgres": { "parameters": { {{parameters}} } } """;

    private static string Slot(string plugin) =>
        $$""" "postgres": { "parameters": { "wal_level": "logical" } }, "patroni": { "slots": [{ "name": "x", "database": "app", "plugin": "{{plugin}}" }] } """;

    private static string Senders(int senders) =>
        $$""" "postgres": { "parameters": { "max_wal_senders": {{senders}} } }, "patroni": { "slots": ["x", "y"] } """;

    private static string Secrets(string superuser, string app) =>
        $$""" "secrets": { "names": { "superuser_password": "{{superuser}}", "role_app_password": "{{app}}" } } """;

    private static string Keys(string postgresql, string haproxy) =>
        $$""" "secrets": { "names": { "postgresql.key": "{{postgresql}}", "haproxy.key": "{{haproxy}}" } } """;

    private static CompilationResult Compile(string section) =>
        Samples.Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], {{section}}, {{Samples.NoBackup}} }""");
}
