using System.Formats.Tar;
using System.Text;

namespace HAPostgres.Parameters;

/// <summary>A PostgreSQL of one major version, out of the product's own image, without network and without a disk.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(2);

    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly string _container;

    private PostgresServer(IReadOnlyDictionary<string, string> environment, string container)
    {
        _environment = environment;
        _container = container;
    }

    public static async Task<PostgresServer> Start(int version)
    {
        (string image, IReadOnlyDictionary<string, string> environment) = await ProductImage.Of(version);
        string container = await Programs.Run(
            s_bound,
            null,
            environment,
            "docker",
            "run",
            "-d",
            "--rm",
            "--network",
            "none",
            "--user",
            "999:999",
            "--tmpfs",
            "/tmp:exec,size=1g",
            "--entrypoint",
            "bash",
            image,
            "-c",
            StartScript.Replace("VERSION", $"{version}", StringComparison.Ordinal)
        );
        var server = new PostgresServer(environment, container.Trim());
        try
        {
            await server.Bash(
                "for i in $(seq 300); do psql -XAtq -h /tmp -U postgres -c 'select 1' >/dev/null 2>&1 && exit 0; sleep 0.1; done; cat "
                    + "/tmp/log >&2; exit 1"
            );
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// In SQL_ASCII every client_encoding is possible, as it is for the postmaster; /tmp/start is a directory for <c>postgres -C</c>:
    /// settings of the command line over an empty file.
    /// </summary>
    private const string StartScript = """
        set -e
        bin=/usr/lib/postgresql/VERSION/bin
        ln -s $bin /tmp/bin
        $bin/initdb -D /tmp/data -U postgres -A trust -E SQL_ASCII --locale=C --no-sync >/tmp/log 2>&1
        printf "%s\n" "unix_socket_directories = '/tmp'" "shared_buffers = 16MB" "fsync = off" "jit = off" "max_wal_size = 64MB" "include 'pairs.conf'" >/tmp/data/postgresql.conf
        : >/tmp/data/pairs.conf
        mkdir -m 700 /tmp/start /tmp/pairs
        : >/tmp/start/postgresql.conf
        exec $bin/postgres -D /tmp/data >>/tmp/log 2>&1
        """;

    public Task<string> Bash(string script) =>
        Programs.Run(s_bound, Encoding.UTF8.GetBytes(script), _environment, "docker", "exec", "-i", _container, "bash", "-s");

    /// <summary>psql's output; its errors and notices only when it fails.</summary>
    public Task<string> Psql(string script) =>
        Programs.Run(
            s_bound,
            Encoding.UTF8.GetBytes(script),
            _environment,
            "docker",
            "exec",
            "-i",
            "-e",
            "PGCLIENTENCODING=UTF8",
            _container,
            "bash",
            "-c",
            "psql -XAtq -v ON_ERROR_STOP=1 -h /tmp -U postgres 2>/tmp/errors || { grep -aE 'ERROR|FATAL|PANIC|connection' /tmp/errors | "
                + "tail -n 5 >&2; exit 1; }"
        );

    /// <summary>Puts files below /tmp/pairs.</summary>
    public async Task Copy(IEnumerable<(string Name, string Text)> files)
    {
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach ((string name, string text) in files)
                await tar.WriteEntryAsync(
                    new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) }
                );
        }
        await Programs.Run(s_bound, archive.ToArray(), _environment, "docker", "exec", "-i", _container, "tar", "x", "-C", "/tmp/pairs");
    }

    public async ValueTask DisposeAsync() =>
        await Programs.Run(TimeSpan.FromMinutes(1), null, _environment, "docker", "rm", "-f", _container);
}
