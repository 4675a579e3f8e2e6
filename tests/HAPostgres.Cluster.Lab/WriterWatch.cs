using System.Collections.Concurrent;

namespace HAPostgres.Cluster;

/// <summary>
/// Watches all hosts of the lab at once, through this machine's /proc: which containers have processes that write a data directory of
/// PostgreSQL, and whether each of these processes holds the directory's lock.
/// </summary>
internal sealed class WriterWatch : IAsyncDisposable
{
    private static readonly string[] s_writers = ["postgres", "pg_rewind", "pg_basebackup", "initdb"];

    /// <summary>Where every container of Patroni has its directory.</summary>
    private const string Target = "/var/lib/postgresql";

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, byte> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _programs = new(StringComparer.Ordinal);
    private readonly Task _loop;
    private volatile Writer[] _last = [];

    private WriterWatch() => _loop = Task.Run(Watch);

    /// <summary>Two containers on one directory, and processes without the lock; each once.</summary>
    public IReadOnlyCollection<string> Faults => [.. _faults.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The programs that were seen at work: a watch that saw none proves nothing.</summary>
    public IReadOnlyCollection<string> Programs => [.. _programs.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A process of a host's PostgreSQL that was there at the last look; null where none was.</summary>
    /// <param name="host">Its directory is that of the lab's host.</param>
    public int? PostgresOn(string host) =>
        _last
            .Where(w => w.Program == "postgres" && w.DirectoryName.Contains($"/{host}/", StringComparison.Ordinal))
            .Select(static w => (int?)int.Parse(w.Process.AsSpan("/proc/".Length), System.Globalization.CultureInfo.InvariantCulture))
            .LastOrDefault();

    /// <summary>How often all processes were looked at.</summary>
    public int Looks { get; private set; }

    public static WriterWatch Start() => new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task Watch()
    {
        while (!_stop.IsCancellationRequested)
        {
            Look();
            Looks++;
            await Task.Delay(s_pause);
        }
    }

    private void Look()
    {
        IEnumerable<string> processes = Directory.EnumerateDirectories("/proc").Where(static d => char.IsAsciiDigit(d[6]));
        Writer[] writers = [.. processes.Select(Read).OfType<Writer>()];
        _last = writers;
        foreach (Writer writer in writers)
        {
            _programs.TryAdd(writer.Program, 0);
            if (!writer.HoldsLock && writer.IsStillThere)
                _faults.TryAdd($"{writer.Program} without the lock on {writer.DirectoryName}: {writer.Command}", 0);
        }
        foreach (IGrouping<string, Writer> directory in writers.GroupBy(static w => w.DirectoryName))
        {
            Writer[] one = [.. directory.DistinctBy(static w => w.Container)];
            // Those that were read first may have ended before the others were read.
            if (one.Length > 1 && one.Count(static w => w.IsStillThere) > 1)
                _faults.TryAdd($"two containers on {directory.Key}: {string.Join("; ", one.Select(static w => w.ToString()))}", 0);
        }
    }

    private static Writer? Read(string process)
    {
        try
        {
            string program = File.ReadAllText($"{process}/comm").Trim();
            if (!s_writers.Contains(program))
                return null;
            // 12 11 8:1 /host/directory /var/lib/postgresql rw ...
            IEnumerable<string[]> mounts = File.ReadLines($"{process}/mountinfo").Select(static l => l.Split(' '));
            string[]? mount = mounts.FirstOrDefault(static f => f[4] == Target);
            if (mount is null)
                return null;
            bool holds = Directory.EnumerateFileSystemEntries($"{process}/fd").Any(static f => new FileInfo(f).LinkTarget == Target);
            string container = new FileInfo($"{process}/ns/pid").LinkTarget ?? "";
            return new(
                process,
                StartOf(process),
                program,
                $"{mount[2]} {mount[3]}",
                container,
                holds,
                File.ReadAllText($"{process}/cmdline").Replace('\0', ' ').Trim()
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    private static string StartOf(string process) => File.ReadAllText($"{process}/stat").Split(") ")[^1].Split(' ')[19];

    private sealed record Writer(
        string Process,
        string Start,
        string Program,
        string DirectoryName,
        string Container,
        bool HoldsLock,
        string Command
    )
    {
        /// <summary>Whether the same process still runs: one that is ending has closed its descriptors, and writes no more.</summary>
        public bool IsStillThere
        {
            get
            {
                try
                {
                    return StartOf(Process) == Start && Directory.EnumerateFileSystemEntries($"{Process}/fd").Any();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    return false;
                }
            }
        }
    }
}
