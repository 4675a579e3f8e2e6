using HAPostgres.Artifacts.Tests.Tools;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>A real server of the manifest's version, with the parameters that Patroni would write into its file.</summary>
internal static class PostgresTool
{
    public const string Name = "PostgreSQL";

    /// <summary>
    /// <c>start DIRECTORY FILE</c>: a server with the settings of a file; says what it logs where it does not start. <c>up</c> is true while it runs.
    /// </summary>
    private const string Functions = """
        export PGHOST=/tmp PGUSER=postgres PGDATABASE=postgres
        make() { initdb --pgdata="$1" --auth=trust --username=postgres --no-sync --locale=C >/dev/null && cp "$1/postgresql.conf" "$1.initial"; }
        start() {
          cat "$1.initial" "$2" >"$1/postgresql.conf"
          pg_ctl --pgdata="$1" --log="$1.log" --wait --timeout=60 start -o "-c listen_addresses= -c unix_socket_directories=/tmp -c logging_collector=off" >/dev/null 2>&1
        }
        finish() { cat "$1.log"; pg_ctl --pgdata="$1" --mode=immediate stop >/dev/null 2>&1 || true; }

        """;

    /// <summary>What the server says of its parameters.</summary>
    public static Task<string> Start(RuleManifest manifest) => Ask(manifest, "true");

    /// <summary>What it says of them, and of a script that runs while it is up.</summary>
    public static Task<string> Ask(RuleManifest manifest, string script) => Run(manifest, $"""
        make /tmp/data
        if start /tmp/data /etc/written; then
        {script}
        fi
        finish /tmp/data
        """);

    /// <summary>A server that runs a script with the deployed parameters, and is started again with the manifest's.</summary>
    public static Task<string> Change(RuleManifest manifest, string script) => Run(manifest, $"""
        make /tmp/data
        start /tmp/data /etc/deployed
        {script}
        pg_ctl --pgdata=/tmp/data --mode=fast stop >/dev/null
        start /tmp/data /etc/written
        finish /tmp/data
        """);

    /// <summary>A replica that is started with the manifest's parameters while its leader still has the deployed ones.</summary>
    public static Task<string> ChangeReplica(RuleManifest manifest) => Run(manifest, """
        make /tmp/data
        start /tmp/data /etc/deployed
        pg_basebackup --pgdata=/tmp/replica --checkpoint=fast --write-recovery-conf
        pg_ctl --pgdata=/tmp/data --mode=fast stop >/dev/null
        cp /tmp/data.initial /tmp/replica.initial
        start /tmp/replica /etc/written
        finish /tmp/replica
        """);

    /// <summary>What the server says of the SQL that Patroni runs once.</summary>
    public static Task<string> Bootstrap(RuleManifest manifest) => Run(manifest, """
        make /tmp/data
        start /tmp/data /dev/null
        /usr/local/bin/post-bootstrap "host=/tmp user=postgres dbname=postgres" 2>&1
        finish /tmp/data
        """);

    private static async Task<string> Run(RuleManifest manifest, string script)
    {
        ClusterTopology topology = manifest.Topology;
        Dictionary<string, string> files = new()
        {
            ["/etc/written"] = Settings(topology),
            ["/etc/deployed"] = manifest.Deployed is null ? "" : Settings(manifest.Deployed),
            ["/etc/hapostgres/post-bootstrap.sql"] = Example.Text("patroni/post-bootstrap.sql", topology),
        };
        foreach (SecretFile secret in topology.Secrets.Where(static s => s.Kind == SecretKind.Password))
            files[$"/run/secrets/{secret.Target}"] = "secret";
        (_, string output) = await ToolImage.Run($"hapostgres/patroni:0.1.0-pg{topology.Postgres.Version}", Functions + script, files, "--tmpfs=/tmp:exec,size=1g,mode=1777");
        return output;
    }

    /// <summary>As Patroni writes them.</summary>
    private static string Settings(ClusterTopology topology) =>
        string.Concat(topology.Postgres.Parameters.Select(static p => $"{p.Name} = '{p.Value.Replace("'", "''", StringComparison.Ordinal)}'\n"));
}
