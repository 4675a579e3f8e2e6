using HAPostgres.Runtime.Output;

namespace HAPostgres.Runtime.Secrets;

/// <summary>
/// What setup does to secrets that are there: moves an older version's out of the artifacts, makes them private, and records whose they
/// are.
/// </summary>
internal sealed class SecretsUpkeep(SecretsDirectory secrets, SecretsOwner owner)
{
    /// <summary>Relative to the directory, in the order in which they are copied.</summary>
    private readonly List<string> _moves = secrets.IsUnmoved ? FilesIn(secrets.BesideArtifacts) : [];

    private readonly IReadOnlyList<(string Path, string Mode)> _exposed = Exposed(secrets.Chosen);

    private readonly bool _unmarked =
        FilesIn(secrets.Chosen).Count > 0 && !(secrets.IsIgnored && SecretsOwner.Read(secrets.Chosen) == owner);

    public bool IsEmpty => _moves.Count == 0 && _exposed.Count == 0 && !_unmarked;

    public IEnumerable<string> Describe()
    {
        if (_moves.Count > 0)
        {
            yield return $"move {string.Join(", ", _moves)} from {secrets.BesideArtifacts} to {secrets.Chosen}, "
                + "where no build and no clean reaches them";
        }
        foreach ((string path, string mode) in _exposed)
            yield return $"make {path} private: its mode is {mode}, so others on this machine may have read it";
        if (_unmarked)
            yield return $"record in {secrets.Chosen} that it is for {owner.Cluster} in swarm {owner.Swarm}, and ignored by git";
    }

    /// <summary>What a person should know, but setup does not change.</summary>
    public IEnumerable<string> Warnings()
    {
        string[] left = secrets.IsUnmoved ? [] : [.. FilesIn(secrets.BesideArtifacts)];
        if (left.Length > 0)
        {
            yield return $"{secrets.BesideArtifacts} holds {string.Join(", ", left)}, which nothing uses any more: those in "
                + $"{secrets.Chosen} are used. Delete them if they are no longer needed.";
        }
        if (secrets.WorkTree is { } tree)
        {
            yield return $"{secrets.Chosen} lies in the git work tree {tree}. It is ignored there, and 'git clean -fdX' deletes what is "
                + "ignored: a directory outside of it is safer.";
        }
    }

    public void Apply(Reporter report)
    {
        if (_moves.Count > 0)
        {
            secrets.Open(owner);
            Move();
            report.Good("moved", $"{string.Join(", ", _moves)} to {secrets.Chosen}");
        }
        else if (_unmarked)
        {
            Attempt(report, () => secrets.Open(owner));
        }
        foreach ((string path, _) in _exposed)
            Attempt(report, () => PrivateFile.Protect(path));
    }

    // A pipeline may mount the directory so that nobody can write there; its secrets are good all the same.
    private static void Attempt(Reporter report, Action work)
    {
        try
        {
            work();
        }
        catch (DeployException e)
        {
            report.Warn("secrets", e.Message);
        }
    }

    /// <summary>Files and directories that others than their owner may read, with their modes.</summary>
    public static IReadOnlyList<(string Path, string Mode)> Exposed(string directory)
    {
        if (OperatingSystem.IsWindows() || FilesIn(directory).Count == 0)
            return [];
        List<(string, string)> exposed = [];
        string[] names = ["", SecretsDirectory.TlsName, .. FilesIn(directory)];
        foreach (string path in names.Select(n => Path.Combine(directory, n)))
        {
            if (!Path.Exists(path))
                continue;
            UnixFileMode mode = File.GetUnixFileMode(path);
            if ((mode & ~PrivateFile.OwnerOnly) != 0)
                exposed.Add((path, Convert.ToString((int)mode, 8).PadLeft(4, '0')));
        }
        return exposed;
    }

    // Copied and read back first: an interruption leaves at least one whole set, and the next setup goes on.
    private void Move()
    {
        foreach (string file in _moves)
        {
            string from = Path.Combine(secrets.BesideArtifacts, file),
                to = Path.Combine(secrets.Chosen, file);
            PrivateFile.CreateDirectory(Path.GetDirectoryName(to)!);
            if (!File.Exists(to))
                PrivateFile.Write(to, File.ReadAllBytes(from));
            if (!File.ReadAllBytes(to).AsSpan().SequenceEqual(File.ReadAllBytes(from)))
            {
                throw new DeployException(
                    ExitCode.PreconditionMissing,
                    $"{from} and {to} hold different secrets. Neither was changed.",
                    "Compare them with what the cluster uses, delete the wrong one, and run setup again."
                );
            }
        }
        foreach (string file in _moves)
            File.Delete(Path.Combine(secrets.BesideArtifacts, file));
        string tls = Path.Combine(secrets.BesideArtifacts, SecretsDirectory.TlsName);
        if (Directory.Exists(tls) && !Directory.EnumerateFileSystemEntries(tls).Any())
            Directory.Delete(tls);
    }

    // The authority's certificate last of tls, .env last of all: they tell SecretsDirectory.IsUnmoved that everything has arrived.
    private static List<string> FilesIn(string directory)
    {
        string tls = Path.Combine(directory, SecretsDirectory.TlsName);
        List<string> files = [];
        if (Directory.Exists(tls))
        {
            files.AddRange(
                Directory
                    .EnumerateFiles(tls)
                    .Select(static f => Path.GetFileName(f))
                    .OrderBy(static f => f == "ca.crt")
                    .ThenBy(static f => f, StringComparer.Ordinal)
                    .Select(static f => $"{SecretsDirectory.TlsName}/{f}")
            );
        }
        if (File.Exists(Path.Combine(directory, SecretsDirectory.EnvFileName)))
            files.Add(SecretsDirectory.EnvFileName);
        return files;
    }
}
