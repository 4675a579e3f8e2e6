using HAPostgres.Compose;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Stack;

/// <summary>Names of a stack's objects in the swarm, by the docker CLI's rules.</summary>
internal sealed class StackNames(string stack, ComposeFile file)
{
    public string Stack { get; } = stack;

    public ComposeFile File { get; } = file;

    public string Service(string key) => Scoped(key);

    public string Network(string key) => Find(File.Networks, key, "network").Name ?? Scoped(key);

    public string Volume(string key)
    {
        Find(File.Volumes, key, "volume");
        return Scoped(key);
    }

    public string Config(string key) => Find(File.Configs, key, "config").Name;

    public string Secret(string key) => Find(File.Secrets, key, "secret").Name;

    /// <summary>Those of every object of the stack.</summary>
    public Dictionary<string, string> Labels => new() { [StackLabels.Namespace] = Stack };

    private string Scoped(string key) => $"{Stack}_{key}";

    private static T Find<T>(OrderedDictionary<string, T> section, string key, string kind)
        where T : class =>
        section.TryGetValue(key, out T? value)
            ? value
            : throw new DeployException(
                ExitCode.ArtifactsDoNotFit,
                $"The rendered stack uses {kind} '{key}' without declaring it.",
                "Run 'dotnet build' or 'hapg build' to render the artifacts again."
            );
}
