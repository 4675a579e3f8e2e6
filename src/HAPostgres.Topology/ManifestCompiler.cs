using HAPostgres.Catalogue;
using HAPostgres.Json;
using HAPostgres.Manifests;
using HAPostgres.Resolving;
using HAPostgres.Rules;

namespace HAPostgres;

/// <summary>From text to topology: the one way that generator, build task and program share.</summary>
public static class ManifestCompiler
{
    /// <param name="manifest">The manifest.</param>
    /// <param name="overlay">An environment's overlay, merged over it (RFC 7396).</param>
    /// <returns>Never throws for bad input: every mistake is a diagnostic.</returns>
    public static CompilationResult Compile(ManifestFile manifest, ManifestFile? overlay = null) =>
        Compile(manifest, overlay, RuleCatalogue.Rules);

    internal static CompilationResult Compile(ManifestFile manifest, ManifestFile? overlay, IReadOnlyList<Rule> rules)
    {
        var sink = new DiagnosticSink();
        JsonNode? root = ManifestReader.Read(manifest, overlay, sink);
        // What follows a syntax error is missing from what was read, and would be reported as missing.
        DiagnosticSink rest = sink.Has(SyntaxRules.Syntax) ? new DiagnosticSink() : sink;
        (ClusterTopology? topology, EquatableArray<string> suppressed) = root is null ? default : Compile(root, manifest.Path, rules, rest);
        return new CompilationResult(topology, sink.ToArray()) { Suppressed = suppressed };
    }

    private static (ClusterTopology? Topology, EquatableArray<string> Suppressed) Compile(
        JsonNode root,
        string path,
        IReadOnlyList<Rule> rules,
        DiagnosticSink sink
    )
    {
        (Manifest manifest, List<string> failed) = ManifestBinder.Bind(root, sink);
        if (manifest.Name is null || manifest.Hosts.Count == 0)
        {
            if (manifest.Name is not null && failed.Count == 0)
                sink.Report(
                    SyntaxRules.MissingValue,
                    new ManifestPaths(root).SpanOf("hosts"),
                    "\"hosts\" is empty; name at least one host, and three for high availability: [\"a\", \"b\", \"c\"]"
                );
            return default;
        }
        ClusterTopology topology = Resolver.Resolve(manifest);
        var context = new RuleContext(topology, manifest, new ManifestPaths(root), failed, sink);
        foreach (Rule rule in rules)
            Check(rule, context, path, sink);
        Suppressions.Apply(context, sink);
        return (topology, manifest.Suppress.Select(static s => s.Rule!).ToEquatableArray());
    }

    private static void Check(Rule rule, RuleContext context, string path, DiagnosticSink sink)
    {
        try
        {
            rule.Check(context);
        }
        catch (Exception exception)
        {
            // The other rules are still checked, and the build must not go on as if this one had found nothing.
            sink.Report(BuildRules.Bug(path, exception, rule.Descriptor));
        }
    }
}
