using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Stack;

/// <summary>Names of a stack's objects in the swarm, by the docker CLI's rules.</summary>
internal sealed class StackNames(string stack, StackFile file)
{
    public string Stack { get; } = stack;

    public StackFile File { get; } = file;

    public string Service(string key) => Scoped(key);

    public string Network(string key) =>
        Find(File.Networks, key, "network") is { } n ? n.Name ?? (n.External ? key : Scoped(key)) : Scoped(key);

    public string Volume(string key) =>
        Find(File.Volumes, key, "volume") is { } v ? v.Name ?? (v.External ? key : Scoped(key)) : Scoped(key);

    public string Config(string key) =>
        Find(File.Configs, key, "config") is { } c ? c.Name ?? (c.External ? key : Scoped(key)) : Scoped(key);

    public string Secret(string key) =>
        Find(File.Secrets, key, "secret") is { } s ? s.Name ?? (s.External ? key : Scoped(key)) : Scoped(key);

    public Dictionary<string, string> Labels(IReadOnlyDictionary<string, string>? own) =>
        new(own ?? new Dictionary<string, string>()) { [StackLabels.Namespace] = Stack };

    private string Scoped(string key) => $"{Stack}_{key}";

    private static T? Find<T>(Dictionary<string, T> section, string key, string kind)
        where T : class =>
        section.TryGetValue(key, out T? value)
            ? value
            : throw new DeployException(
                ExitCode.ArtifactsDoNotFit,
                $"The rendered stack uses {kind} '{key}' without declaring it.",
                "Run 'dotnet build' or 'hapg build' to render the artifacts again."
            );
}
