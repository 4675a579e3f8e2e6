using System.Text.RegularExpressions;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>One of the manifests of a rule's page, compiled with its mistakes: a topology that no build would render.</summary>
/// <param name="Deployed">What was deployed before, on the page of a rule about changes.</param>
internal sealed partial record RuleManifest(string Text, ClusterTopology? Compiled, ClusterTopology? Deployed)
{
    public ClusterTopology Topology => Compiled ?? throw new InvalidOperationException($"nothing could be read from {Text}");

    public static RuleManifest Of(string text, string? deployed = null) =>
        new(text, Compile(text), deployed is null ? null : Compile(deployed));

    /// <param name="kind">"bad" or "good".</param>
    public static RuleManifest OfPage(string rule, string kind)
    {
        Dictionary<string, string> samples = Sample()
            .Matches(Page(rule))
            .ToDictionary(static m => m.Groups["kind"].Value, static m => m.Groups["text"].Value);
        return Of(samples[kind], samples.GetValueOrDefault("deployed"));
    }

    public static string Page(string rule) =>
        File.ReadAllText(Path.Combine(Example.Root, "docs", "rules", $"{rule}.md")).ReplaceLineEndings("\n");

    private static ClusterTopology? Compile(string text) => ManifestCompiler.Compile(new("cluster.hapg.json", text)).Topology;

    [GeneratedRegex(@"^```json (?<kind>\w+)( [0-9,]+)?\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Sample();
}
