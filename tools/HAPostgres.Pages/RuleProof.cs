using System.Text.RegularExpressions;

namespace HAPostgres.Pages;

/// <summary>How a rule is proven, as its page says.</summary>
internal static partial class RuleProof
{
    /// <returns>"tool", "published" or "own reasoning"; empty where the page does not say, which a test refuses.</returns>
    public static string Of(string root, RuleDescriptor rule)
    {
        Match proof = Line().Match(Page.Read(root, $"docs/rules/{rule.Id}.md"));
        return proof.Groups["tool"].Success ? "tool" : proof.Groups["proof"].Value;
    }

    [GeneratedRegex(@"^Proof: (?<proof>tool \((?<tool>[^()]+)\)|published|own reasoning)\.$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
