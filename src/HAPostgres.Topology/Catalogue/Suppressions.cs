using HAPostgres.Manifests;
using HAPostgres.Names;
using HAPostgres.Rules;

namespace HAPostgres.Catalogue;

/// <summary>Removes the findings that the manifest suppresses, and reports invalid and unused suppressions.</summary>
internal static class Suppressions
{
    public static readonly RuleDescriptor Unknown = new("HAPG0009", "Suppression of an unknown rule", RuleSeverity.Error);

    public static readonly RuleDescriptor Refused = new("HAPG0010", "The rule cannot be suppressed", RuleSeverity.Error);

    public static readonly RuleDescriptor Unused = new("HAPG0011", "Unused suppression", RuleSeverity.Warning) { Suppressible = false };

    public static IReadOnlyList<RuleDescriptor> All { get; } = [Unknown, Refused, Unused];

    private static readonly HashSet<string> s_ofProjects = [.. ProjectRules.Rules.Select(static r => r.Descriptor.Id)];

    /// <summary>To be called after all rules were checked.</summary>
    public static void Apply(RuleContext context, DiagnosticSink sink)
    {
        List<SuppressionSettings> stated = context.Manifest.Suppress;
        HashSet<string> broken = sink.RemoveAll([
            .. stated.Select(static s => s.Rule!).Where(static id => RuleCatalogue.Find(id) is { Suppressible: true }),
        ]);
        List<int> unused = [];
        var spelling = new Spelling(RuleCatalogue.All.Select(static r => r.Id));
        for (int i = 0; i < stated.Count; i++)
        {
            string id = stated[i].Rule!;
            if (RuleCatalogue.Find(id) is not RuleDescriptor rule)
                context.Report(Unknown, $"there is no rule {id}; {Meant(spelling.Nearest(id))}", PathOf(i));
            else if (!rule.Suppressible)
                context.Report(
                    Refused,
                    $"{id} ({rule.Title}) cannot be suppressed: {Why(rule)}. Remove the suppression, and correct what the rule reports",
                    PathOf(i)
                );
            // The first suppression takes what there is. Whether two manifests conflict cannot be seen in one of them.
            else if (!broken.Remove(id) && !s_ofProjects.Contains(id))
                unused.Add(i);
        }
        // With an error in the manifest, a rule may have reported nothing because it could not check.
        if (sink.HasErrors)
            return;
        foreach (int i in unused)
            context.Report(
                Unused,
                $"nothing breaks {stated[i].Rule} any longer, or an earlier suppression covers it already; remove this one, so that the "
                    + "rule can speak again",
                PathOf(i)
            );
    }

    private static string PathOf(int index) => FormattableString.Invariant($"suppress[{index}].rule");

    private static string Meant(string? near) =>
        near is not null ? $"did you mean {near} ({RuleCatalogue.Find(near)!.Title})?" : "docs/rules lists them all";

    private static string Why(RuleDescriptor rule) =>
        rule.Severity == RuleSeverity.Warning
            ? "it speaks of a moment, not of the cluster"
            : "what it finds would not start, would not be what the file says, or would lose what the file promises, whatever the reason";
}
