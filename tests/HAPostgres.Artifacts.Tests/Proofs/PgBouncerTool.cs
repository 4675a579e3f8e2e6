using HAPostgres.Artifacts.Stack;
using HAPostgres.Artifacts.Tests.Tools;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>PgBouncer with its rendered file, in the place of HAProxy a real PostgreSQL behind its socket.</summary>
internal static class PgBouncerTool
{
    public const string Name = "PgBouncer";

    private const string Image = $"hapostgres/pgbouncer:{ProductVersion.Text}";

    /// <summary>What PgBouncer says of its file.</summary>
    public static async Task<string> Start(RuleManifest manifest)
    {
        (_, string output) = await ToolImage.Run(Image, "timeout 2 /usr/local/bin/entrypoint 2>&1", Files(manifest.Topology));
        return output;
    }

    /// <summary>What a client hears: a script with <c>psql</c> and <c>pgbench</c> that come through the pool.</summary>
    public static async Task<string> Ask(RuleManifest manifest, string script)
    {
        ToolContainer postgres = await ToolContainer.Of($"hapostgres/patroni:{ProductVersion.Text}-pg{manifest.Topology.Postgres.Version}");
        string folder = Path.Combine(postgres.Exchange, "pooler");
        foreach ((string target, string text) in Files(manifest.Topology))
        {
            string file = Path.Combine(folder, target.TrimStart('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text);
        }

        (int code, string pooler) = await ToolImage.Docker([
            "run",
            "--detach",
            "--network",
            $"container:{postgres.Id}",
            "--cap-drop",
            "ALL",
            "--volume",
            $"{postgres.Exchange}:/run/hapg",
            "--volume",
            $"{folder}/etc/pgbouncer:/etc/pgbouncer:ro",
            "--volume",
            $"{folder}/run/secrets:/run/secrets:ro",
            Image,
        ]);
        Assert.True(code == 0, pooler);
        try
        {
            string answer = await PostgresTool.Bootstrap(
                manifest,
                $$"""
                psql -c "CREATE ROLE client LOGIN PASSWORD 'secret'"
                export PGHOST=127.0.0.1 PGPORT={{manifest.Topology.PgBouncer.Port}} PGUSER=client PGPASSWORD=secret PGSSLMODE=require
                for try in {1..50}; do psql -c "SELECT 'the pool is open'" && break; sleep 0.1; done
                {{script}}
                """,
                "-c unix_socket_directories=/tmp,/exchange",
                ProxySocket.Port
            );
            (_, string log) = await ToolImage.Docker("logs", pooler.Trim());
            return answer + log;
        }
        finally
        {
            await ToolImage.Docker("rm", "--force", pooler.Trim());
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<string, string> Files(ClusterTopology topology)
    {
        Dictionary<string, string> files = Certificates.Files(topology);
        files["/etc/pgbouncer/pgbouncer.ini"] = Example.Text("pgbouncer/pgbouncer.ini", topology);
        files["/run/secrets/pgbouncer_password"] = "secret";
        return files;
    }
}
