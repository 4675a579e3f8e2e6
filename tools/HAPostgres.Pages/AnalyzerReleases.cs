using System.Text;
using System.Text.RegularExpressions;
using HAPostgres.Rules;

namespace HAPostgres.Pages;

/// <summary>
/// What changed for users with a release, in the form that Roslyn's own analyzers keep. They track descriptors that are written out, and
/// ours are made from the catalogue, so this does their work: <c>AnalyzerReleases.Unshipped.md</c> says what the catalogue has made new,
/// changed or removed since the last release.
/// </summary>
internal static partial class AnalyzerReleases
{
    public const string Unshipped = "src/HAPostgres.Generator/AnalyzerReleases.Unshipped.md";
    public const string Shipped = "src/HAPostgres.Generator/AnalyzerReleases.Shipped.md";

    public static string Write(string root) =>
        Changes(
            Standing(Page.Read(root, Shipped)),
            RuleCatalogue.All.ToDictionary(
                static r => r.Id,
                static r => new ReleasedRule("HAPostgres", r.Severity == RuleSeverity.Error ? "Error" : "Warning", r.Title)
            )
        );

    /// <summary>What the releases together have left standing.</summary>
    public static Dictionary<string, ReleasedRule> Standing(string text)
    {
        Dictionary<string, ReleasedRule> standing = [];
        string heading = "";
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("### ", StringComparison.Ordinal))
                heading = line[4..];
            if (!Row().IsMatch(line))
                continue;
            string[] cells = [.. line.Split('|').Select(static cell => cell.Trim())];
            if (heading == "Removed Rules")
                standing.Remove(cells[0]);
            else
                standing[cells[0]] = new(cells[1], cells[2], cells[^1]);
        }
        return standing;
    }

    public static string Changes(Dictionary<string, ReleasedRule> shipped, Dictionary<string, ReleasedRule> current)
    {
        StringBuilder text = new();
        Table("New Rules", current.Where(rule => !shipped.ContainsKey(rule.Key)).Select(static rule => $"{rule.Key} | {rule.Value}"));
        Table("Removed Rules", shipped.Where(rule => !current.ContainsKey(rule.Key)).Select(static rule => $"{rule.Key} | {rule.Value}"));
        Table(
            "Changed Rules",
            current
                .Where(rule =>
                    shipped.TryGetValue(rule.Key, out ReleasedRule? before)
                    && (before.Category, before.Severity) != (rule.Value.Category, rule.Value.Severity)
                )
                .Select(rule => $"{rule.Key} | {rule.Value.Category} | {rule.Value.Severity} | {shipped[rule.Key]}")
        );
        return text.ToString();

        void Table(string heading, IEnumerable<string> rows)
        {
            string[] sorted = [.. rows.Order(StringComparer.Ordinal)];
            if (sorted.Length == 0)
                return;
            string columns =
                heading == "Changed Rules"
                    ? "Rule ID | New Category | New Severity | Old Category | Old Severity | Notes"
                    : "Rule ID | Category | Severity | Notes";
            string line = string.Join(
                '|',
                columns.Split(" | ").Select(static (column, i) => new string('-', column.Length + (i == 0 ? 1 : 2)))
            );
            text.Append(text.Length == 0 ? "" : "\n")
                .Append("### ")
                .Append(heading)
                .Append("\n\n")
                .Append(columns)
                .Append('\n')
                .Append(line)
                .Append('\n');
            foreach (string row in sorted)
                text.Append(row).Append('\n');
        }
    }

    [GeneratedRegex("^HAPG[0-9]{4} \\| ")]
    private static partial Regex Row();
}

/// <summary>What users see of a rule before it finds anything.</summary>
internal sealed record ReleasedRule(string Category, string Severity, string Title)
{
    public override string ToString() => $"{Category} | {Severity} | {Title}";
}
