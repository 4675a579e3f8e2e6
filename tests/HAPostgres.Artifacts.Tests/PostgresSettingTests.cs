using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests;

/// <summary>What becomes of the settings for pg_hba, extensions and roles.</summary>
public class PostgresSettingTests
{
    [Fact]
    public void Lines_of_the_manifest_stand_behind_those_of_the_clusters_own_roles_and_before_the_one_for_everybody()
    {
        ClusterTopology topology = Example.Compile(
            """{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "hba": ["hostssl payroll all samenet reject"] } }"""
        );

        Assert.Equal(
            [
                "local all postgres peer",
                "local replication replicator scram-sha-256",
                "hostssl replication replicator samenet scram-sha-256 clientcert=verify-ca",
                "hostssl all postgres,replicator,rewind samenet scram-sha-256 clientcert=verify-ca",
                "local all postgres,rewind,hapostgres,pgbouncer scram-sha-256",
                "hostssl all hapostgres,pgbouncer samenet scram-sha-256",
                "hostssl payroll all samenet reject",
                "local all all scram-sha-256",
                "hostssl all all samenet scram-sha-256",
            ],
            Example.Yaml("patroni/bootstrap.yml", topology).Scalars("bootstrap/dcs/postgresql/pg_hba")
        );
    }

    [Fact]
    public void Without_lines_of_the_manifest_everybody_else_comes_in_by_one_line() =>
        Assert.Equal(6, Example.Yaml("patroni/bootstrap.yml").Scalars("bootstrap/dcs/postgresql/pg_hba").Length);

    [Fact]
    public void Where_the_pools_way_is_plain_the_roles_that_need_a_certificate_are_refused_on_it()
    {
        ClusterTopology topology = Example.Compile("""{ "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "version": 15 } }""");

        Assert.Equal(
            [
                "hostssl all postgres,replicator,rewind samenet scram-sha-256 clientcert=verify-ca",
                "hostnossl all postgres,replicator,rewind samenet reject",
                "local all all scram-sha-256",
                "host all all samenet scram-sha-256",
            ],
            Example.Yaml("patroni/bootstrap.yml", topology).Scalars("bootstrap/dcs/postgresql/pg_hba")[^4..]
        );
    }

    [Theory]
    [InlineData("replication")]
    [InlineData("rewind")]
    public void A_member_shows_the_certificate_of_a_client_where_it_copies_another_one(string role)
    {
        YamlNode login = Example.Yaml("patroni/node1.yml").At($"postgresql/authentication/{role}")!;

        Assert.Equal("/run/secrets/internal-client.crt", login.Scalar("sslcert"));
        Assert.Equal("/run/secrets/internal-client.key", login.Scalar("sslkey"));
        Assert.Equal("verify-full", login.Scalar("sslmode"));
    }

    [Fact]
    public void Every_database_gets_its_extensions_and_every_role_its_limit()
    {
        ClusterTopology topology = Example.Compile(
            """
            { "name": "orders", "hosts": ["a", "b", "c"], "postgres": {
                "roles": [{ "name": "app", "connectionLimit": 150 }, "other"],
                "databases": [{ "name": "shop", "extensions": ["pg_trgm", "uuid-ossp"] }, "plain"] } }
            """
        );
        string sql = Example.Text("patroni/post-bootstrap.sql", topology);

        Assert.Contains(
            "CREATE ROLE \"app\" LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION CONNECTION LIMIT 150 PASSWORD :'role_password';\n",
            sql,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "CREATE ROLE \"other\" LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION CONNECTION LIMIT 166 PASSWORD "
                + ":'role_password';\n",
            sql,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            """
            \connect -reuse-previous=on "shop"
            SET synchronous_commit = 'local';
            CREATE EXTENSION IF NOT EXISTS "pg_trgm" CASCADE;
            CREATE EXTENSION IF NOT EXISTS "uuid-ossp" CASCADE;

            """.ReplaceLineEndings("\n"),
            sql,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("\"plain\"\nSET", sql, StringComparison.Ordinal);
    }
}
