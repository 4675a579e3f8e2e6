namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>What PostgreSQL of each version makes of the settings for pg_hba, extensions and roles.</summary>
[Trait("Category", "Tools")]
public class PostgresSettingTests
{
    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task PostgreSQL_reads_every_line_and_makes_every_extension(int version)
    {
        string type = version < 17 ? "host" : "hostssl";
        ClusterTopology topology = Example.Compile(
            $$"""
            { "name": "orders", "hosts": ["a", "b", "c"], "postgres": {
                "version": {{version}},
                "hba": ["{{type}} payroll all samenet reject", "hostssl all analyst samenet ldap ldapserver=ldap.example.com ldapprefix=\"uid=\""],
                "roles": [{ "name": "app", "connectionLimit": 150 }],
                "databases": [{ "name": "shop", "extensions": ["earthdistance", "pg_stat_statements"] }] } }
            """
        );
        Dictionary<string, string> files = Certificates.Files(topology);
        files["/etc/hapostgres/post-bootstrap.sql"] = Example.Text("patroni/post-bootstrap.sql", topology);
        string[] lines = [.. Example.Yaml("patroni/bootstrap.yml", topology).Scalars("bootstrap/dcs/postgresql/pg_hba")];
        files["/etc/hapostgres/pg_hba.conf"] = string.Join("\n", lines) + "\n";
        foreach (string name in new[] { "pgbouncer", "monitor", "role_app" })
            files[$"/run/secrets/{name}_password"] = "secret";
        string script = $$"""
            set -e
            initdb --pgdata=/tmp/data --auth=trust --username=postgres >/dev/null
            cp /run/secrets/server.crt /run/secrets/server.crt.key /tmp
            chmod 0600 /tmp/server.crt.key
            pg_ctl --pgdata=/tmp/data --log=/tmp/log --wait start -o "-c listen_addresses= -c unix_socket_directories=/tmp -c shared_preload_libraries={{topology.Postgres.FindParameter(
                "shared_preload_libraries"
            )!.Value}} -c ssl=on -c ssl_cert_file=/tmp/server.crt -c ssl_key_file=/tmp/server.crt.key" >/dev/null || { cat /tmp/log; exit 1; }
            /usr/local/bin/post-bootstrap "host=/tmp user=postgres dbname=postgres"
            cp /etc/hapostgres/pg_hba.conf /tmp/data/pg_hba.conf
            ask() { psql -XAt -h /tmp -U postgres -d "$1" -c "$2"; }
            ask postgres "SELECT 'faults: ' || count(error) || ' of ' || count(*) FROM pg_hba_file_rules"
            ask postgres "SELECT 'limit: ' || rolconnlimit FROM pg_roles WHERE rolname = 'app'"
            ask shop "SELECT 'extensions: ' || string_agg(extname, ' ' ORDER BY extname) FROM pg_extension"
            ask shop "SELECT 'statements: ' || (count(*) > 0) FROM pg_stat_statements"
            """;
        (int code, string output) = await ToolImage.Run($"hapostgres/patroni:{ProductVersion.Text}-pg{version}", script, files);

        Assert.True(code == 0, output);
        Assert.Equal(
            [$"faults: 0 of {lines.Length}", "limit: 150", "extensions: cube earthdistance pg_stat_statements plpgsql", "statements: true"],
            // Behind them psql says which extensions others needed.
            output.Split('\n')[..4]
        );
    }

    /// <summary>Why there is no rule about it: PostgreSQL ends the timeout of a statement before it commits.</summary>
    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task No_statement_timeout_ends_the_wait_of_a_commit(int version)
    {
        const string Script = """
            initdb --pgdata=/tmp/data --auth=trust --username=postgres >/dev/null
            pg_ctl --pgdata=/tmp/data --log=/tmp/log --wait start -o "-c listen_addresses= -c unix_socket_directories=/tmp -c statement_timeout=3s -c synchronous_standby_names=*" >/dev/null || cat /tmp/log
            export PGHOST=/tmp PGUSER=postgres
            psql -c "SELECT pg_sleep(10)" 2>&1
            psql -c "CREATE TABLE t (i int)" 2>&1 &
            export PGOPTIONS="-c statement_timeout=0"
            for try in {1..100}; do psql -XAtc "SELECT wait_event FROM pg_stat_activity" | grep -q SyncRep && break; sleep 0.1; done
            sleep 4
            psql -XAtc "SELECT 'still: ' || wait_event FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            """;
        (int code, string output) = await ToolImage.Run(
            $"hapostgres/patroni:{ProductVersion.Text}-pg{version}",
            Script,
            new Dictionary<string, string>()
        );

        Assert.True(code == 0, output);
        Assert.Contains("canceling statement due to statement timeout", output, StringComparison.Ordinal);
        Assert.Contains("still: SyncRep", output, StringComparison.Ordinal);
        Assert.DoesNotContain("canceling wait", output, StringComparison.Ordinal);
    }
}
