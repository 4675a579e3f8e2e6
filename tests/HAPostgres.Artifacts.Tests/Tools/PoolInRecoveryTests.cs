namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>The image's PgBouncer with the rendered configuration, before a PostgreSQL that still replays.</summary>
[Trait("Category", "Tools")]
public class PoolInRecoveryTests
{
    /// <summary>
    /// PgBouncer tells each client what the first server of the pool said of itself. A pool that was first used while the new leader still
    /// replayed
    /// refused target_session_attrs=read-write from then on, and plain clients got a server that takes no writes.
    /// </summary>
    [Fact]
    public async Task No_pool_leads_to_a_server_in_recovery_or_remembers_one()
    {
        ClusterTopology topology = Example.Topology;
        Dictionary<string, string> pool = Certificates.Files(topology);
        pool["/run/secrets/pgbouncer_password"] = "pgbouncer";
        // Straight to PostgreSQL instead of through the proxy's socket.
        string configuration = Example.Text("pgbouncer/pgbouncer.ini");
        string direct = System.Text.RegularExpressions.Regex.Replace(
            configuration,
            "host=/run/hapg port=[0-9]+",
            "host=127.0.0.1 port=5432"
        );
        Assert.NotEqual(configuration, direct);
        pool["/etc/pgbouncer/pgbouncer.ini"] = direct;
        await using Companion pooler = await Companion.Start(
            $"hapostgres/pgbouncer:{ProductVersion.Text}",
            pool,
            "/usr/local/bin/entrypoint"
        );
        Dictionary<string, string> files = new() { ["/etc/hapostgres/post-bootstrap.sql"] = Example.Text("patroni/post-bootstrap.sql") };
        foreach (string name in new[] { "pgbouncer", "monitor", "role_odoo" })
            files[$"/run/secrets/{name}_password"] = name;

        (int code, string output) = await ToolImage.Run(
            $"hapostgres/patroni:{ProductVersion.Text}-pg17",
            """
            set -e
            start() { pg_ctl --pgdata=/tmp/data --log=/tmp/log --wait start -o "-c listen_addresses=127.0.0.1 -c unix_socket_directories=/tmp" >/dev/null; }
            ask() { # CONDITION
              PGPASSWORD=role_odoo timeout 10 psql "host=127.0.0.1 port=6432 user=odoo dbname=odoo sslmode=require connect_timeout=5 $1" \
                -XAtc "SELECT CASE WHEN pg_is_in_recovery() THEN 'a replaying server' ELSE 'a leader' END" 2>&1 || true
            }
            initdb --pgdata=/tmp/data --auth=trust --username=postgres >/dev/null
            start
            /usr/local/bin/post-bootstrap "host=/tmp user=postgres dbname=postgres"
            pg_ctl --pgdata=/tmp/data --wait stop >/dev/null
            touch /tmp/data/standby.signal
            start
            echo "in recovery: $(ask '')"
            echo "in recovery, for writes: $(ask target_session_attrs=read-write)"
            pg_ctl --pgdata=/tmp/data --wait promote >/dev/null
            for try in {1..30}; do
              answer=$(ask target_session_attrs=read-write)
              [[ $answer != "a leader" ]] || break
              sleep 0.3
            done
            echo "after: $answer"
            """,
            files,
            [.. pooler.Options, "--tmpfs", "/tmp:exec,mode=1777"]
        );

        Assert.True(code == 0, output);
        Assert.DoesNotContain("a replaying server", output, StringComparison.Ordinal);
        Assert.EndsWith("after: a leader\n", output, StringComparison.Ordinal);
    }
}
