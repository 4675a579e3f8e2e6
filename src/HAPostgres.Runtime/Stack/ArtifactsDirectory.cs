using System.Text;
using HAPostgres.Compose;

namespace HAPostgres.Runtime.Stack;

/// <summary>The rendered files of a cluster.</summary>
internal sealed class ArtifactsDirectory(string path)
{
    public const string StackFileName = "docker-compose.infra.yml";

    private const string TopologyFileName = "topology.json";

    public string FullPath { get; } = Path.GetFullPath(path);

    public string StackPath => File(StackFileName);

    public string File(string relative) => Path.GetFullPath(Path.Combine(FullPath, relative));

    /// <summary>
    /// Finds <c>artifacts/&lt;cluster&gt;</c> in the working directory or above it (where a build puts it), then
    /// beside the program (where a publish puts it) or above that.
    /// </summary>
    /// <exception cref="DeployException">There is none.</exception>
    public static ArtifactsDirectory Find(string? option, string cluster)
    {
        if (option is not null)
            return Named(option);
        return FindNear(cluster)
            ?? throw Missing(
                $"No artifacts/{cluster}/{StackFileName} in {Directory.GetCurrentDirectory()}, in {AppContext.BaseDirectory}, "
                    + "or above one of them."
            );
    }

    /// <summary>
    /// Finds the rendered files of any cluster: the working directory or one above it, or the only directory of <c>artifacts</c> there.
    /// </summary>
    /// <exception cref="DeployException">There is none, or more than one.</exception>
    public static ArtifactsDirectory FindAny(string? option)
    {
        if (option is not null)
            return Named(option);
        string start = Directory.GetCurrentDirectory();
        for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
        {
            if (Existing(new ArtifactsDirectory(at.FullName)) is { } here)
                return here;
            DirectoryInfo all = new(Path.Combine(at.FullName, "artifacts"));
            ArtifactsDirectory[] below = all.Exists
                ?
                [
                    .. all.EnumerateDirectories()
                        .Select(static d => Existing(new ArtifactsDirectory(d.FullName)))
                        .OfType<ArtifactsDirectory>(),
                ]
                : [];
            if (below is [var only])
                return only;
            string names = string.Join(", ", below.Select(static b => Path.GetFileName(b.FullPath)).Order(StringComparer.Ordinal));
            if (below.Length > 1)
                throw new DeployException(
                    ExitCode.BadUsage,
                    $"{all.FullName} holds {below.Length} clusters: {names}.",
                    "Name the directory of one with --artifacts, or go into it."
                );
        }
        throw Missing($"No {StackFileName} and no artifacts/<cluster> with one in {start} or above.");
    }

    /// <returns>Null where there is none.</returns>
    public static ArtifactsDirectory? FindNear(string cluster)
    {
        foreach (string start in new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory })
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
            {
                if (Existing(new ArtifactsDirectory(Path.Combine(at.FullName, "artifacts", cluster))) is { } found)
                    return found;
            }
        }
        return null;
    }

    /// <summary>The cluster that the files were rendered from.</summary>
    /// <exception cref="DeployException">The file is missing, or of another version of HAPostgres.</exception>
    public ClusterTopology ReadTopology()
    {
        string path = File(TopologyFileName);
        try
        {
            return TopologyJson.Read(System.IO.File.ReadAllText(path), known: null);
        }
        catch (FileNotFoundException)
        {
            throw new DeployException(ExitCode.ArtifactsDoNotFit, $"{path} is missing.", "Render the artifacts again.");
        }
        catch (FormatException e)
        {
            ComposeOrigin? origin = Parse(System.IO.File.ReadAllText(StackPath), StackPath).Origin;
            throw new DeployException(
                ExitCode.ArtifactsDoNotFit,
                $"{path} does not fit this program, which is HAPostgres {ProductVersion.Text}: {e.Message}. "
                    + (origin is null ? "The stack does not say what rendered it." : $"HAPostgres {origin.Version} rendered it."),
                "Use the program of the version that rendered the artifacts, or render them again with this one."
            );
        }
    }

    /// <summary>Reads the stack and refuses one that was rendered from another topology than the one compiled into the program.</summary>
    public ComposeFile ReadStack(ClusterTopology topology)
    {
        ComposeFile stack = Parse(System.IO.File.ReadAllText(StackPath), StackPath);
        string expected = TopologyDigest.Of(topology);
        if (stack.Origin is null)
            throw new DeployException(
                ExitCode.ArtifactsDoNotFit,
                $"{StackPath} does not say which topology it was rendered from.",
                "Run 'dotnet build' or 'hapg build' to render it."
            );
        if (stack.Origin.Topology != expected)
        {
            throw new DeployException(
                ExitCode.ArtifactsDoNotFit,
                $"The artifacts do not fit this program: {StackPath} was rendered from topology {Short(stack.Origin.Topology)}, the "
                    + $"program was compiled from {Short(expected)}.",
                "Run 'dotnet build', which renders the one and compiles the other from the same manifest."
            );
        }
        return stack;
    }

    /// <param name="source">For messages.</param>
    public static ComposeFile Parse(string yaml, string source)
    {
        try
        {
            return ComposeText.Read(yaml);
        }
        catch (FormatException e)
        {
            throw new DeployException(
                ExitCode.ArtifactsDoNotFit,
                $"{source}{e.Message}",
                "The artifacts were changed by hand or by another version: run 'dotnet build' or 'hapg build' to render them again."
            );
        }
    }

    /// <summary>The content of a config's file, byte for byte as the docker CLI would send it.</summary>
    public byte[] ReadConfig(string name, ComposeConfig config)
    {
        string file = File(config.File);
        return System.IO.File.Exists(file)
            ? System.IO.File.ReadAllBytes(file)
            : throw new DeployException(
                ExitCode.ArtifactsDoNotFit,
                $"{file}, named by config '{name}' of {StackPath}, is missing.",
                "Run 'dotnet build' or 'hapg build' to render it."
            );
    }

    public string ReadConfigText(string name, ComposeConfig config) => Encoding.UTF8.GetString(ReadConfig(name, config));

    private static ArtifactsDirectory Named(string option) =>
        Existing(new ArtifactsDirectory(option)) ?? throw Missing($"{Path.GetFullPath(option)} holds no {StackFileName}.");

    private static ArtifactsDirectory? Existing(ArtifactsDirectory directory) =>
        System.IO.File.Exists(directory.StackPath) ? directory : null;

    private static DeployException Missing(string message) =>
        new(
            ExitCode.ArtifactsDoNotFit,
            message,
            "Run 'dotnet build' or 'hapg build', which render the artifacts, or name their directory with --artifacts."
        );

    private static string Short(string digest) => digest.Length > 12 ? digest[..12] : digest;
}
