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
                "hostssl replication replicator samenet scram-sha-256",
                "local all postgres,rewind,hapostgres,pgbouncer scram-sha-256",
                "hostssl all postgres,rewind,hapostgres,pgbouncer samenet scram-sha-256",
                "hostssl payroll all samenet reject",
                "local all all scram-sha-256",
                "hostssl all all samenet scram-sha-256",
            ],
            Example.Yaml("patroni/bootstrap.yml", topology).Scalars("bootstrap/dcs/postgresql/pg_hba")
        );
    }

    [Fact]
    public void Without_lines_of_the_manifest_everybody_comes_in_by_one_line() =>
        Assert.Equal(5, Example.Yaml("patroni/bootstrap.yml").Scalars("bootstrap/dcs/postgresql/pg_hba").Length);

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
            "CREATE ROLE \"other\" LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION CONNECTION LIMIT 166 PASSWORD :'role_password';\n",
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
