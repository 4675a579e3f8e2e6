using Xunit;

namespace HAPostgres;

/// <summary>Borders of the rules about pg_hba, extensions and limits of roles.</summary>
public class PostgresSettingTests
{
    [Theory]
    [InlineData("\"hba\": [\"hostssl payroll all samenet reject\", \"hostssl all analyst samenet scram-sha-256 clientcert=verify-full\"]")]
    [InlineData("\"hba\": [\"local all all peer map=staff\"]")]
    [InlineData("\"hba\": [\"local all reporting trust\"]")]
    [InlineData("\"hba\": [\"hostssl all \\\"all\\\" samenet reject\"]")]
    [InlineData("\"hba\": [\"hostnossl all all all reject\"]")]
    [InlineData("\"version\": 15, \"hba\": [\"host all reporting samenet scram-sha-256\"]")]
    [InlineData("\"databases\": [{ \"name\": \"x\", \"extensions\": [\"pg_stat_statements\", \"pg_trgm\"] }]")]
    [InlineData("\"roles\": [{ \"name\": \"x\", \"connectionLimit\": 187 }]")]
    [InlineData("\"parameters\": { \"synchronized_standby_slots\": \"other\" }")]
    [InlineData("\"parameters\": { \"ssl_max_protocol_version\": \"TLSv1.2\" }")]
    public void What_is_right_is_left_in_peace(string settings) => Assert.Empty(Compile(settings).Diagnostics);

    [Theory]
    [InlineData("HAPG3047", "\"hba\": [\"hostssl all all samenet ldap ldapserver=x ldapprefix=y\"]")]
    [InlineData("HAPG3047", "\"hba\": [\"hostssl all all samenet scram-sha-256 clientcert=verify-ca\"]")]
    [InlineData("HAPG3047", "\"version\": 15, \"hba\": [\"hostnossl all all all reject\"]")]
    [InlineData("HAPG3046", "\"hba\": [\"hostssl all postgres,rewind samenet scram-sha-256\"]")]
    [InlineData("HAPG3046", "\"hba\": [\"hostssl all x samenet scram-sha-256\", \"hostssl a,b x samenet scram-sha-256\"]")]
    [InlineData("HAPG3048", "\"hba\": [\"hostssl all x proxy.example.com scram-sha-256\"]")]
    [InlineData("HAPG8020", "\"hba\": [\"hostssl all x samenet ident\"]")]
    [InlineData("HAPG8021", "\"hba\": [\"hostssl all x samenet password\"]")]
    [InlineData("HAPG3043", "\"databases\": [{ \"name\": \"x\", \"extensions\": [\"old_snapshot\"] }]")]
    [InlineData("HAPG3043", "\"databases\": [{ \"name\": \"x\", \"extensions\": [\"pg_trgm\", \"pg_trgm\"] }]")]
    [InlineData("HAPG0006", "\"databases\": [{ \"name\": \"x\", \"extensions\": [\"a; DROP\"] }]")]
    [InlineData("HAPG3042", "\"roles\": [{ \"name\": \"x\", \"connectionLimit\": 188 }]")]
    [InlineData("HAPG0007", "\"roles\": [{ \"name\": \"x\", \"connectionLimit\": 0 }]")]
    public void What_is_wrong_is_reported_once(string id, string settings) =>
        Assert.Equal(id, Assert.Single(Compile(settings).Diagnostics).Rule.Id);

    [Fact]
    public void A_line_that_is_never_reached_names_the_one_above_it_also_behind_one_that_cannot_be_read()
    {
        ManifestDiagnostic unreached = Assert.Single(
            Compile(
                "\"hba\": [\"nonsense\", \"hostssl all x samenet scram-sha-256\", \"hostssl a,b x samenet scram-sha-256\"]"
            ).Diagnostics,
            static d => d.Rule.Id == "HAPG3046"
        );

        Assert.Contains("\"hostssl all x samenet scram-sha-256\" above", unreached.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extensions_of_an_image_of_the_users_own_are_theirs_to_know() =>
        Assert.Empty(
            Samples
                .Compile(
                    $$"""
                    { "name": "orders", "hosts": ["a", "b", "c"], "patroni": { "image": "registry:5000/patroni:1" },
                      "postgres": { "databases": [{ "name": "x", "extensions": ["postgis"] }] }, {{Samples.NoBackup}} }
                    """
                )
                .Diagnostics
        );

    [Fact]
    public void Libraries_follow_from_the_extensions() =>
        Assert.Equal(
            "pg_stat_statements",
            Compile("\"databases\": [{ \"name\": \"x\", \"extensions\": [\"pg_trgm\", \"pg_stat_statements\"] }]")
                .Topology!.Postgres.FindParameter("shared_preload_libraries")!
                .Value
        );

    private static CompilationResult Compile(string settings) =>
        Samples.Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { {{settings}} }, {{Samples.NoBackup}} }""");
}
