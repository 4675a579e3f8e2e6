using HAPostgres.Rules;

namespace HAPostgres.Pages;

/// <summary>How many rules there are, and how many of them are proven in which way.</summary>
internal static class ValidationFigures
{
    private const string Path = "docs/validation.md";

    public static string Write(string root)
    {
        IReadOnlyList<RuleDescriptor> rules = RuleCatalogue.All;
        int errors = rules.Count(static r => r.Severity == RuleSeverity.Error);
        Dictionary<string, int> proven = rules.CountBy(r => RuleProof.Of(root, r)).ToDictionary();
        string text = Sentence.Put(
            Page.Read(root, Path),
            "There are [0-9]+ rules, [0-9]+ errors and [0-9]+ warnings[.]",
            $"There are {rules.Count} rules, {errors} errors and {rules.Count - errors} warnings."
        );
        return Sentence.Put(
            text,
            "[0-9]+ are proven by the tool itself, [0-9]+ by a published source, [0-9]+ by our own reasoning[.]",
            $"{proven["tool"]} are proven by the tool itself, {proven["published"]} by a published source, {proven["own reasoning"]} by "
                + "our own reasoning."
        );
    }
}
