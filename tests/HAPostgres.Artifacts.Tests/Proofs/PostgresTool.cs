using HAPostgres.Artifacts.Tests.Tools;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>A real server of the manifest's version, with the parameters that Patroni would write into its file.</summary>
internal static class PostgresTool
{
    public const string Name = "PostgreSQL";

    /// <summary>What a server logs that has started.</summary>
    public const string Ready = "database system is ready to accept connections";

    /// <summary>
    /// <c>make DIRECTORY</c>: a data directory, a copy of the first. <c>start DIRECTORY SETTINGS [OPTIONS]</c>: false where the server does
    /// not start.
    /// <c>finish DIRECTORY</c>: says what it has logged, and ends it.
    /// </summary>
    private const string Functions = """
        export PGHOST=/tmp PGUSER=postgres PGDATABASE=postgres PGAPPNAME=proof
        [[ -e /tmp/first ]] || initdb --pgdata=/tmp/first --auth=trust --username=postgres --no-sync --locale=C --data-checksums >/dev/null
        make() { cp -r /tmp/first "$1" && chmod 0700 "$1"; }
        start() {
          cat /tmp/first/postgresql.conf "$2" >"$1/postgresql.conf"
          pg_ctl --pgdata="$1" --log="$1.log" --wait --timeout=60 start \
            -o "-c listen_addresses= -c unix_socket_directories=/tmp -c logging_collector=off -c shared_memory_type=mmap ${3-}" >/dev/null 2>&1
        }
        copy() { pg_basebackup --pgdata="$2" --checkpoint=fast --write-recovery-conf --dbname="dbname=postgres" && mv "$2/postgresql.conf" "$2/copied.conf"; }
        finish() { cat "$1.log"; pg_ctl --pgdata="$1" --mode=immediate stop >/dev/null 2>&1; rm -rf "$1" "$1.log"; }
        tls() { cp /run/secrets/server.crt /run/secrets/server.crt.key /tmp && chmod 0600 /tmp/server.crt.key && echo "-c ssl=on -c ssl_cert_file=/tmp/server.crt -c ssl_key_file=/tmp/server.crt.key"; }

        """;

    /// <summary>What the server says of its parameters, and of a script that runs while it is up.</summary>
    /// <param name="options">More parameters for its command line, which win.</param>
    public static Task<string> Ask(RuleManifest manifest, string script = "", string options = "") =>
        Run(
            manifest,
            $$"""
            make /tmp/data
            if start /tmp/data /etc/hapostgres/written "{{options}}"; then
            { true
            {{script}}
            } 2>&1
            fi
            finish /tmp/data
            """
        );

    /// <summary>A server that runs a script with the deployed parameters, and is started again with the manifest's.</summary>
    public static Task<string> Change(RuleManifest manifest, string script) =>
        Run(
            manifest,
            $"""
            make /tmp/data
            start /tmp/data /etc/hapostgres/deployed
            {script}
            pg_ctl --pgdata=/tmp/data --mode=fast stop >/dev/null
            start /tmp/data /etc/hapostgres/written
            finish /tmp/data
            """
        );

    /// <summary>A replica that is started with the manifest's parameters while its leader still has the deployed ones.</summary>
    public static Task<string> ChangeReplica(RuleManifest manifest) =>
        Run(
            manifest,
            """
            make /tmp/data
            start /tmp/data /etc/hapostgres/deployed
            copy /tmp/data /tmp/replica
            pg_ctl --pgdata=/tmp/data --mode=fast stop >/dev/null
            start /tmp/replica /etc/hapostgres/written
            finish /tmp/replica
            rm -rf /tmp/data /tmp/data.log
            """
        );

    /// <summary>Leader and replica with the manifest's parameters, the replica at port 5433; only it has the options.</summary>
    public static Task<string> Replicate(RuleManifest manifest, string script, string options = "") =>
        Run(
            manifest,
            $$"""
            make /tmp/data
            start /tmp/data /etc/hapostgres/written
            copy /tmp/data /tmp/replica
            if start /tmp/replica /etc/hapostgres/written "-p 5433 {{options}}"; then
            { true
            {{script}}
            } 2>&1
            fi
            finish /tmp/replica
            finish /tmp/data
            """
        );

    /// <summary>
    /// What the server says of the SQL that Patroni runs once, with TLS and the lines of pg_hba, and of a script after that.
    /// </summary>
    public static Task<string> Bootstrap(RuleManifest manifest, string script = "", string options = "", int port = 5432) =>
        Bootstrap(manifest, manifest.Topology, script, options, port);

    /// <summary>The SQL was that of the deployed manifest.</summary>
    public static Task<string> BootstrapDeployed(RuleManifest manifest, string script) => Bootstrap(manifest, manifest.Deployed!, script);

    private static Task<string> Bootstrap(
        RuleManifest manifest,
        ClusterTopology bootstrapped,
        string script,
        string options = "",
        int port = 5432
    ) =>
        Run(
            manifest,
            $$"""
            make /tmp/data
            export PGPORT={{port}}
            if start /tmp/data /etc/hapostgres/written "$(tls) -p {{port}} -c listen_addresses=127.0.0.1 -c hba_file=/etc/hapostgres/pg_hba.conf {{options}}"; then
            { /usr/local/bin/post-bootstrap "host=/tmp user=postgres dbname=postgres"
            {{script}}
            } 2>&1
            fi
            finish /tmp/data
            """,
            bootstrapped
        );

    /// <summary>A server of the manifest's version on a data directory of the deployed one's.</summary>
    public static async Task<string> Upgrade(RuleManifest manifest)
    {
        ToolContainer old = await ToolContainer.Of(Image(manifest.Deployed ?? manifest.Topology));
        ToolContainer new_ = await ToolContainer.Of(Image(manifest.Topology));
        const string Name = "upgraded.tar";
        await old.Ask(Functions + $"tar -C /tmp -cf /exchange/{Name} first", new Dictionary<string, string>());
        if (old != new_)
            File.Move(Path.Combine(old.Exchange, Name), Path.Combine(new_.Exchange, Name));
        return await new_.Ask(
            Functions
                + $"""
                mkdir /tmp/old
                tar -C /tmp/old -xf /exchange/{Name}
                rm -f /exchange/{Name}
                start /tmp/old/first /dev/null
                finish /tmp/old/first
                """,
            new Dictionary<string, string>()
        );
    }

    private static async Task<string> Run(RuleManifest manifest, string script, ClusterTopology? bootstrapped = null)
    {
        ClusterTopology topology = manifest.Topology;
        Dictionary<string, string> files = Certificates.Files(topology);
        files["/etc/hapostgres/written"] = Settings(topology);
        files["/etc/hapostgres/deployed"] = manifest.Deployed is null ? "" : Settings(manifest.Deployed);
        files["/etc/hapostgres/post-bootstrap.sql"] = Example.Text("patroni/post-bootstrap.sql", bootstrapped ?? topology);
        files["/etc/hapostgres/pg_hba.conf"] =
            string.Join('\n', Example.Yaml("patroni/bootstrap.yml", topology).Scalars("bootstrap/dcs/postgresql/pg_hba")) + "\n";
        foreach (SecretFile secret in topology.Secrets.Where(static s => s.Kind == SecretKind.Password))
            files[$"/run/secrets/{secret.Target}"] = "secret";
        return await (await ToolContainer.Of(Image(topology))).Ask(Functions + script, files);
    }

    private static string Image(ClusterTopology topology) => $"hapostgres/patroni:{ProductVersion.Text}-pg{topology.Postgres.Version}";

    /// <summary>As Patroni writes them.</summary>
    private static string Settings(ClusterTopology topology) =>
        string.Concat(
            topology.Postgres.Parameters.Select(static p => $"{p.Name} = '{p.Value.Replace("'", "''", StringComparison.Ordinal)}'\n")
        );
}
