using Xunit;

namespace HAPostgres;

/// <summary>Parameters of PostgreSQL's own modules: their names, their values, and whether anything loads them.</summary>
public class ModuleParameterTests
{
    [Theory]
    [InlineData(
        "\"shared_preload_libraries\": \"auto_explain\", \"auto_explain.log_min_duration\": \"1s\", \"AUTO_EXPLAIN.log_level\": \"debug\""
    )]
    [InlineData(
        "\"pg_trgm.similarity_threshold\": 0.5, \"postgres_fdw.application_name\": \"x\", \"plpgsql.extra_warnings\": \"too_many_rows\""
    )]
    [InlineData("\"myapp.tenant\": \"x\", \"app.user_id\": 7")]
    [InlineData("\"shared_preload_libraries\": \"pg_stat_statements\", \"pg_stat_statements.max\": 100")]
    public void What_is_right_is_left_in_peace(string parameters) => Assert.Empty(Compile(parameters).Diagnostics);

    [Theory]
    [InlineData(
        "HAPG3003",
        "\"shared_preload_libraries\": \"auto_explain\", \"auto_explain.log_min_duration_statement\": \"1s\"",
        "did you mean \"auto_explain.log_min_duration\"?"
    )]
    [InlineData(
        "HAPG3003",
        "\"shared_preload_libraries\": \"pg_stat_statements\", \"pg_stat_statements.maximum\": 1000",
        "did you mean \"pg_stat_statements.max\"?"
    )]
    [InlineData("HAPG3003", "\"pg_trgm.treshold\": 0.5", "it has pg_trgm.similarity_threshold")]
    [InlineData("HAPG3003", "\"isn.weak\": \"on\"", "new in 18", 17, true)]
    [InlineData("HAPG3009", "\"shared_preload_libraries\": \"pg_stat_statements\", \"pg_stat_statements.max\": 99", "it takes 100 to")]
    [InlineData(
        "HAPG3009",
        "\"shared_preload_libraries\": \"pg_stat_statements\", \"pg_stat_statements.track\": \"every\"",
        "is none of none, top, all"
    )]
    [InlineData(
        "HAPG3009",
        "\"shared_preload_libraries\": \"auto_explain\", \"auto_explain.log_analyze\": \"maybe\"",
        "would keep its default of \"off\""
    )]
    [InlineData("HAPG3009", "\"plpgsql.extra_warnings\": \"everything\"", "unknown word \"everything\"")]
    [InlineData("HAPG3034", "\"auto_explian.log_min_duration\": \"1s\"", "Did you mean auto_explain.log_min_duration?")]
    [InlineData("HAPG3034", "\"basic_archive.archive_directory\": \"/x\"", "belongs to basic_archive, which no parameter loads")]
    [InlineData("HAPG3034", "\"cron.database_name\": \"app\"", "own image does not have pg_cron either")]
    [InlineData("HAPG3035", "\"local_preload_libraries\": \"auto_explain\"", "$libdir/plugins")]
    [InlineData("HAPG3035", "\"archive_mode\": \"on\", \"archive_library\": \"pgbackrest\"", "the archiver fails")]
    [InlineData("HAPG3035", "\"shared_preload_libraries\": \"pg_overexplain\"", "PostgreSQL 17 does not have", 17, true)]
    [InlineData("HAPG3015", "\"archive_mode\": \"on\", \"archive_library\": \"basic_archive\"", "basic_archive.archive_directory")]
    public void What_is_wrong_is_reported_once(string id, string parameters, string words, int version = 17, bool since18 = false)
    {
        ManifestDiagnostic found = Assert.Single(Compile(parameters, version).Diagnostics);

        Assert.Equal(id, found.Rule.Id);
        Assert.Contains(words, found.Message, StringComparison.Ordinal);
        if (since18)
            Assert.Empty(Compile(parameters, 18).Diagnostics);
    }

    [Fact]
    public void An_extension_that_the_image_lacks_is_one_mistake()
    {
        ManifestDiagnostic found = Assert.Single(
            Samples
                .Compile(
                    $$"""
                    { "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "databases": [{ "name": "x", "extensions": ["pg_cron"] }] },
                      {{Samples.NoBackup}} }
                    """
                )
                .Diagnostics
        );

        Assert.Equal("HAPG3043", found.Rule.Id);
    }

    private static CompilationResult Compile(string parameters, int version = 17) =>
        Samples.Compile(
            $$"""
            { "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "version": {{version}}, "parameters": { {{parameters}} } },
              {{Samples.NoBackup}} }
            """
        );
}
