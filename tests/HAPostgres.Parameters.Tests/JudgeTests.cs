using Xunit;

namespace HAPostgres.Parameters;

/// <summary>What PostgreSQL was seen to do, for machines without one.</summary>
public class JudgeTests
{
    public static TheoryData<int> Versions => [.. ParameterCatalog.Versions];

    [Theory]
    [InlineData("work_mem", "4MB", "4096")]
    [InlineData("work_mem", " 0x1000 ", "4096")]
    [InlineData("work_mem", "0.5MB", "512")]
    [InlineData("work_mem", "1e3", "1000")]
    [InlineData("work_mem", "64.5", "64")]
    [InlineData("work_mem", "65.5", "66")]
    [InlineData("shared_buffers", "30.1GB", "3945216")]
    [InlineData("max_connections", "0144", "100")]
    [InlineData("max_connections", "100.4", "100")]
    [InlineData("statement_timeout", "10 min", "600000")]
    [InlineData("vacuum_cost_delay", "1500us", "1.5")]
    [InlineData("random_page_cost", "1.1", "1.1")]
    [InlineData("random_page_cost", "1234567", "1.23457e+06")]
    [InlineData("autovacuum", "TR", "on")]
    [InlineData("autovacuum", "of", "off")]
    [InlineData("wal_level", "HOT_STANDBY", "replica")]
    [InlineData("wal_compression", "yes", "pglz")]
    [InlineData("client_min_messages", "info", "info")]
    [InlineData("log_file_mode", "0640", "0640")]
    [InlineData("autovacuum_work_mem", "1", "64")]
    [InlineData("DateStyle", "german", "German, DMY")]
    [InlineData("client_encoding", "utf-8", "UTF8")]
    public void A_value_is_read_as_PostgreSQL_reads_it(string name, string value, string setting)
    {
        ParameterVerdict verdict = Judge(name, value);

        Assert.Equal(ParameterOutcome.Accepted, verdict.Outcome);
        Assert.Equal(setting, verdict.Setting);
    }

    [Theory]
    [InlineData("work_mem", "4mb", "did you mean \"MB\"?")]
    [InlineData("work_mem", "63kB", "it takes 64 kB to 2147483647 kB, units are TB, GB, MB, kB, B")]
    [InlineData("shared_buffers", "1", "it takes 16 x 8kB to 1073741823 x 8kB")]
    [InlineData("max_connections", "100MB", "this parameter takes none")]
    [InlineData("max_connections", " .5", "is not a whole number")]
    [InlineData("statement_timeout", "10 seconds", "did you mean \"s\"?")]
    [InlineData("work_mem", "99999TB", "exceeds 32 bits")]
    [InlineData("autovacuum", "o", "neither on nor off")]
    [InlineData("synchronous_commit", "remote_aply", "did you mean \"remote_apply\"?")]
    [InlineData("server_version", "17", "only shows")]
    [InlineData("transaction_buffers", "33", "a multiple of 16")]
    [InlineData("synchronous_standby_names", "ANY 0 (a)", "a number above 0")]
    [InlineData("DateStyle", "iso, sql", "two styles")]
    public void A_value_is_refused_with_what_to_write_instead(string name, string value, string words)
    {
        ParameterVerdict verdict = Judge(name, value);

        Assert.Equal(ParameterOutcome.Refused, verdict.Outcome);
        Assert.Contains(words, verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lc_messages", "de_DE.UTF-8")]
    [InlineData("TimeZone", "Europe/Berlin")]
    [InlineData("default_tablespace", "fast")]
    [InlineData("work_mem", "0b1000000000000")]
    public void What_only_a_server_can_tell_is_left_to_it(string name, string value) =>
        Assert.Equal(ParameterOutcome.NotJudged, Judge(name, value).Outcome);

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_parameter_takes_its_default_its_choices_and_its_bounds(int version)
    {
        IEnumerable<string> refused = ParameterCatalog
            .Of(version)!
            .Parameters.Where(static p => p.Context != ParameterContext.Internal)
            .SelectMany(
                static p => p.Choices.Append(p.BuiltIn).Where(v => v.Length > 0 || p.Type == ParameterType.Text),
                static (p, value) => (p, value)
            )
            .Where(pair => ParameterJudge.Judge(pair.p, version, pair.value).Outcome == ParameterOutcome.Refused)
            .Select(static pair => $"{pair.p.Name} = {pair.value}");

        Assert.Empty(refused);
    }

    [Theory]
    [InlineData("force_parallel_mode", 17, "it is gone since 16; its successor is debug_parallel_query")]
    [InlineData("old_snapshot_threshold", 18, "it is gone since 17")]
    [InlineData("io_method", 17, "it is new in 18")]
    [InlineData("reserved_connections", 15, "it is new in 16")]
    [InlineData("no_such_thing", 17, null)]
    public void The_wrong_version_is_named(string name, int version, string? words) =>
        Assert.Equal(words, ParameterHistory.Of(name, version));

    private static ParameterVerdict Judge(string name, string value) =>
        ParameterJudge.Judge(ParameterCatalog.Of(17)!.Find(name)!, 17, value);
}
