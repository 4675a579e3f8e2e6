using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests;

internal static class YamlNodes
{
    /// <summary>A path of keys, separated by slashes; null where it does not exist.</summary>
    public static YamlNode? At(this YamlNode node, string path)
    {
        YamlNode? at = node;
        foreach (string key in path.Split('/'))
            at = at is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? next) ? next : null;
        return at;
    }

    public static string? Scalar(this YamlNode node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    public static string[] Scalars(this YamlNode node, string path) =>
        node.At(path) is YamlSequenceNode list ? [.. list.Select(static n => ((YamlScalarNode)n).Value!)] : [];

    public static string[] Keys(this YamlNode node) =>
        node is YamlMappingNode map ? [.. map.Children.Keys.Select(static k => ((YamlScalarNode)k).Value!)] : [];
}
