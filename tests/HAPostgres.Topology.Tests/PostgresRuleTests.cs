using Xunit;

namespace HAPostgres;

/// <summary>Borders of the rules between PostgreSQL's parameters: the last value that passes, and the first that does not.</summary>
public class PostgresRuleTests
{
    [Theory]
    [InlineData(
        "\"archive_mode\": \"always\", \"archive_library\": \"basic_archive\", \"basic_archive.archive_directory\": "
            + "\"/var/lib/postgresql/x\""
    )]
    [InlineData("\"archive_mode\": \"on\", \"archive_command\": \"/bin/true\"")]
    [InlineData("\"archive_command\": \"\"")]
    [InlineData("\"full_page_writes\": \"yes\"")]
    [InlineData("\"default_transaction_read_only\": \"off\"")]
    [InlineData("\"statement_timeout\": 1000")]
    [InlineData("\"wal_sender_timeout\": \"50s\"")]
    [InlineData("\"max_standby_streaming_delay\": \"50s\"")]
    [InlineData("\"idle_session_timeout\": \"601s\"")]
    [InlineData("\"log_line_prefix\": \"%t %-8p \"")]
    [InlineData("\"log_min_duration_statement\": 1")]
    [InlineData("\"log_min_duration_statement\": -1")]
    [InlineData("\"tcp_keepalives_idle\": 899")]
    [InlineData("\"max_wal_size\": \"4GB\", \"max_slot_wal_keep_size\": \"4GB\"")]
    [InlineData("\"max_wal_size\": \"40GB\"")]
    [InlineData("\"wal_keep_size\": \"16MB\"")]
    [InlineData("\"shared_preload_libraries\": \"$libdir/auto_explain.so\", \"auto_explain.log_min_duration\": \"1s\"")]
    [InlineData("\"session_preload_libraries\": \"auto_explain\", \"auto_explain.log_min_duration\": \"1s\"")]
    [InlineData("\"pg_trgm.similarity_threshold\": 0.5, \"postgres_fdw.application_name\": \"x\"")]
    [InlineData("\"compute_query_id\": \"off\"")]
    [InlineData("\"sync_replication_slots\": false")]
    [InlineData("\"huge_pages\": \"off\"")]
    public void What_is_right_is_left_in_peace(string parameters) => Assert.Empty(Compile(parameters).Diagnostics);

    [Theory]
    [InlineData("HAPG3015", "\"archive_mode\": \"always\"")]
    [InlineData("HAPG3015", "\"archive_mode\": true, \"archive_command\": \"\"")]
    [InlineData("HAPG3016", "\"archive_library\": \"basic_archive\"")]
    [InlineData("HAPG3018", "\"fsync\": 0")]
    [InlineData("HAPG3018", "\"full_page_writes\": \"n\"")]
    [InlineData("HAPG3018", "\"ZERO_DAMAGED_PAGES\": true")]
    [InlineData("HAPG3018", "\"session_replication_role\": \"replica\"")]
    [InlineData("HAPG3020", "\"default_transaction_read_only\": 1")]
    [InlineData("HAPG3022", "\"max_worker_processes\": 261929")]
    [InlineData("HAPG3068", "\"max_worker_processes\": 261928")]
    [InlineData("HAPG3023", "\"track_counts\": false")]
    [InlineData("HAPG3026", "\"wal_sender_timeout\": \"50001ms\"")]
    [InlineData("HAPG3026", "\"wal_receiver_timeout\": 0")]
    [InlineData("HAPG3027", "\"sync_replication_slots\": \"on\", \"hot_standby_feedback\": \"on\"")]
    [InlineData("HAPG3028", "\"recovery_min_apply_delay\": \"1ms\"")]
    [InlineData("HAPG3029", "\"max_standby_streaming_delay\": \"50001ms\"")]
    [InlineData("HAPG3030", "\"idle_session_timeout\": \"10min\"")]
    [InlineData("HAPG3031", "\"log_line_prefix\": \"%m \"")]
    [InlineData("HAPG3031", "\"log_line_prefix\": \"%p %%m \"")]
    [InlineData("HAPG3032", "\"log_min_duration_statement\": 0")]
    [InlineData("HAPG3032", "\"log_duration\": \"on\"")]
    [InlineData("HAPG3034", "\"shared_preload_libraries\": \"pg_stat_statements\", \"auto_explain.log_min_duration\": \"1s\"")]
    [InlineData("HAPG3035", "\"local_preload_libraries\": \"pgaudit\"")]
    [InlineData("HAPG3037", "\"tcp_keepalives_idle\": 900")]
    [InlineData("HAPG3037", "\"tcp_keepalives_idle\": 0")]
    [InlineData("HAPG3038", "\"max_wal_size\": \"4GB\", \"max_slot_wal_keep_size\": \"4095MB\"")]
    [InlineData("HAPG3004", "\"wal_keep_size\": \"15MB\"")]
    [InlineData("HAPG3004", "\"wal_keep_size\": 0")]
    [InlineData("HAPG3013", "\"max_slot_wal_keep_size\": \" -1\"")]
    [InlineData("HAPG3002", "\"logging_collector\": \"on\"")]
    [InlineData("HAPG3002", "\"ssl_crl_file\": \"/x\"")]
    [InlineData("HAPG8010", "\"ssl_min_protocol_version\": \"tlsv1.1\"")]
    public void What_is_wrong_is_reported_once(string id, string parameters) =>
        Assert.Equal(id, Assert.Single(Compile(parameters).Diagnostics).Rule.Id);

    [Theory]
    [InlineData(15, "2 of its own")]
    [InlineData(17, "1 of its own")]
    public void A_version_counts_its_own_processes(int version, string not)
    {
        ManifestDiagnostic found = Assert.Single(
            Samples
                .Compile(
                    $$"""
                    { "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "version": {{version}}, "parameters": { "max_worker_processes": 262000 } },
                      {{Samples.NoBackup}} }
                    """
                )
                .Diagnostics
        );

        Assert.Equal("HAPG3022", found.Rule.Id);
        Assert.DoesNotContain(not, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_of_autovacuum_are_counted_from_18_on() =>
        Assert.Empty(Compile("\"autovacuum_max_workers\": 20, \"maintenance_work_mem\": \"16MB\"").Diagnostics);

    [Fact]
    public void An_image_of_the_users_own_may_hold_any_library() =>
        Assert.Empty(
            Samples
                .Compile(
                    $$"""
                    {
                      "name": "orders",
                      "hosts": ["a", "b", "c"],
                      "patroni": { "image": "registry:5000/patroni:1" },
                      "postgres": { "parameters": { "shared_preload_libraries": "pg_stat_statements,pgaudit", "pgaudit.log": "ddl" } },
                      {{Samples.NoBackup}}
                    }
                    """
                )
                .Diagnostics
        );

    private static CompilationResult Compile(string parameters) =>
        Samples.Compile(
            $$"""{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "parameters": { {{parameters}} } }, {{Samples.NoBackup}} }"""
        );
}
