namespace HAPostgres.Runtime.Secrets;

/// <summary>
/// Where the cluster's passwords and certificates lie on the operator's machine: <c>.env</c> and <c>tls/</c> in a directory that is no
/// output of a build and, by default, in no repository. The rendered scripts look in the same place.
/// </summary>
internal sealed class SecretsDirectory
{
    /// <summary>Names the directory, as --secrets does.</summary>
    public const string Variable = "HAPOSTGRES_SECRETS";

    public const string EnvFileName = ".env";
    public const string TlsName = "tls";

    private static readonly string[] s_ownFiles = [EnvFileName, TlsName, SecretsOwner.FileName, ".gitignore"];

    private SecretsDirectory(string chosen, string besideArtifacts, GivenSecrets given)
    {
        Chosen = chosen;
        BesideArtifacts = besideArtifacts;
        Given = given;
    }

    /// <summary>Where they belong.</summary>
    public string Chosen { get; }

    /// <summary>Where versions before this one kept them.</summary>
    public string BesideArtifacts { get; }

    public GivenSecrets Given { get; }

    /// <summary>
    /// Whether an older version's secrets still lie beside the artifacts. They are copied in an order in which .env comes last: with it
    /// everything has arrived.
    /// </summary>
    public bool IsUnmoved =>
        File.Exists(Path.Combine(BesideArtifacts, EnvFileName))
            ? !File.Exists(Path.Combine(Chosen, EnvFileName))
            : File.Exists(Path.Combine(BesideArtifacts, TlsName, "ca.crt")) && !File.Exists(Path.Combine(Chosen, TlsName, "ca.crt"));

    /// <summary>Where they are now.</summary>
    public string FullPath => IsUnmoved ? BesideArtifacts : Chosen;

    public string EnvPath => Path.Combine(FullPath, EnvFileName);

    public string TlsDirectory => Path.Combine(FullPath, TlsName);

    public string CaPath => TlsFile("ca.crt");

    /// <param name="file">Such as ca.crt.</param>
    public string TlsFile(string file) => Given.TlsFile(file) ?? Path.Combine(TlsDirectory, file);

    public EnvFile ReadEnv() => EnvFile.Read(EnvPath, Given);

    /// <param name="option">The directory that the command line names.</param>
    /// <param name="artifacts">The cluster's rendered files.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="DeployException">The directory cannot be one for secrets.</exception>
    public static SecretsDirectory Find(string? option, string cluster, string artifacts, Func<string, string?> variable)
    {
        string chosen = Path.TrimEndingDirectorySeparator(
            Path.GetFullPath(option ?? Named(variable, Variable) ?? Path.Combine(Home(variable), "hapostgres", cluster))
        );
        if (WithSeparator(chosen).StartsWith(WithSeparator(artifacts), StringComparison.Ordinal))
            throw Refuse($"{chosen} lies in the artifacts, which are output of the build.");
        if (File.Exists(chosen))
            throw Refuse($"{chosen} is a file.");
        return new SecretsDirectory(chosen, artifacts, new GivenSecrets(variable));
    }

    /// <summary>
    /// Makes the directory, private and ignored by any git work tree around it, now or later, before the first secret is written.
    /// </summary>
    /// <exception cref="DeployException">It holds files that are none of the cluster's secrets.</exception>
    public void Open(SecretsOwner owner)
    {
        CheckContent();
        PrivateFile.CreateDirectory(Chosen);
        if (!IsIgnored)
            PrivateFile.Write(IgnoreFile, "# Secrets: never to be committed, wherever this directory lies.\n*\n");
        if (SecretsOwner.Read(Chosen) != owner)
            owner.Write(Chosen);
    }

    /// <summary>Whether git ignores all that is in the directory, wherever it lies.</summary>
    public bool IsIgnored => File.Exists(IgnoreFile) && EnvFile.Lines(IgnoreFile).Any(static l => l.Trim() == "*");

    private string IgnoreFile => Path.Combine(Chosen, ".gitignore");

    /// <summary>The git work tree around the directory, whose <c>git clean -fdX</c> would delete it; null where there is none.</summary>
    public string? WorkTree
    {
        get
        {
            for (DirectoryInfo? at = new(Chosen); at is not null; at = at.Parent)
            {
                if (Path.Exists(Path.Combine(at.FullName, ".git")))
                    return at.FullName;
            }
            return null;
        }
    }

    // A directory that is ignored by its own .gitignore must hold nothing that belongs into a repository.
    private void CheckContent()
    {
        if (!Directory.Exists(Chosen))
            return;
        string[] others =
        [
            .. Directory
                .EnumerateFileSystemEntries(Chosen)
                .Select(static e => Path.GetFileName(e)!)
                .Where(static n => !s_ownFiles.Contains(n) && !n.EndsWith(".new", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        if (others.Length == 0)
            return;
        string names = string.Join(", ", others.Take(3)) + (others.Length > 3 ? ", …" : "");
        throw Refuse($"{Chosen} holds other files ({names}), and a secrets directory is private and ignored by git as a whole.");
    }

    private static DeployException Refuse(string message) =>
        new(ExitCode.PreconditionMissing, message, "Name an empty or a new directory with --secrets or HAPOSTGRES_SECRETS.");

    private static string WithSeparator(string path) => Path.TrimEndingDirectorySeparator(path) + Path.DirectorySeparatorChar;

    private static string Home(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows())
            return Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData);
        // As the XDG Base Directory Specification has it: a relative path does not count.
        if (Named(variable, "XDG_CONFIG_HOME") is ['/', ..] configured)
            return configured;
        return Path.Combine(
            Named(variable, "HOME")
                ?? throw new DeployException(
                    ExitCode.PreconditionMissing,
                    "The variable HOME is not set, so there is no default directory for the cluster's secrets.",
                    "Set it, or name the directory with --secrets or HAPOSTGRES_SECRETS."
                ),
            ".config"
        );
    }

    private static string? Named(Func<string, string?> variable, string name) => variable(name) is { Length: > 0 } value ? value : null;
}
