using System.Text;
using System.Text.RegularExpressions;
using HAPostgres.Generator.Pipeline;
using HAPostgres.Rules;
using Microsoft.CodeAnalysis;
using Xunit;

namespace HAPostgres.Generator;

/// <summary>
/// What changed for users with a release, in the form that Roslyn's own analyzers keep. They track descriptors that are written out, and
/// ours are made
/// from the catalogue, so this test does their work: <c>AnalyzerReleases.Unshipped.md</c> says what the catalogue has made new, changed or
/// removed since the last release.
/// </summary>
public sealed partial class AnalyzerReleaseTests
{
    private static readonly string s_folder = Folder(AppContext.BaseDirectory);

    /// <summary>With UPDATE_DOCS=1 in the environment it is written.</summary>
    [Fact]
    public void Every_id_category_and_severity_that_is_not_released_is_said_to_be_so()
    {
        string path = Path.Combine(s_folder, "AnalyzerReleases.Unshipped.md"),
            text = Unshipped(Shipped(Read("Shipped")), Current());
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(text, Read("Unshipped"));
    }

    [Fact]
    public void A_released_rule_that_changes_or_goes_is_said_to_do_so()
    {
        Dictionary<string, Entry> shipped = Shipped(
            """
            ; The first
            ## Release 0.1

            ### New Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|-------
            HAPG0001 | HAPostgres | Error | One
            HAPG0002 | HAPostgres | Error | Two
            HAPG0003 | HAPostgres | Warning | Three

            ## Release 0.2

            ### Removed Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|-------
            HAPG0001 | HAPostgres | Error | One

            ### Changed Rules

            Rule ID | New Category | New Severity | Old Category | Old Severity | Notes
            --------|--------------|--------------|--------------|--------------|-------
            HAPG0003 | HAPostgres | Error | HAPostgres | Warning | Three
            """
        );
        Assert.Equal(["HAPG0002", "HAPG0003"], shipped.Keys.Order());

        string text = Unshipped(
            shipped,
            new() { ["HAPG0003"] = new("HAPostgres", "Warning", "Three"), ["HAPG0004"] = new("HAPostgres", "Error", "Four") }
        );

        Assert.Equal(
            """
            ### New Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|-------
            HAPG0004 | HAPostgres | Error | Four

            ### Removed Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|-------
            HAPG0002 | HAPostgres | Error | Two

            ### Changed Rules

            Rule ID | New Category | New Severity | Old Category | Old Severity | Notes
            --------|--------------|--------------|--------------|--------------|-------
            HAPG0003 | HAPostgres | Warning | HAPostgres | Error | Three

            """,
            text
        );
    }

    private static Dictionary<string, Entry> Current() =>
        RuleCatalogue
            .All.Select(static rule => RoslynDiagnostics.Describe(rule, ""))
            .ToDictionary(static d => d.Id, static d => new Entry(d.Category, d.DefaultSeverity.ToString(), d.Title.ToString()));

    private static string Folder(string below)
    {
        string folder = Path.Combine(below, "src", "HAPostgres.Generator");
        return Directory.Exists(folder) ? folder : Folder(Path.GetDirectoryName(below)!);
    }

    private static string Read(string which) =>
        File.ReadAllText(Path.Combine(s_folder, $"AnalyzerReleases.{which}.md")).ReplaceLineEndings("\n");

    /// <summary>What the releases together have left standing.</summary>
    private static Dictionary<string, Entry> Shipped(string text)
    {
        Dictionary<string, Entry> standing = [];
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

    private static string Unshipped(Dictionary<string, Entry> shipped, Dictionary<string, Entry> current)
    {
        StringBuilder text = new();
        Table("New Rules", current.Where(rule => !shipped.ContainsKey(rule.Key)).Select(static rule => $"{rule.Key} | {rule.Value}"));
        Table("Removed Rules", shipped.Where(rule => !current.ContainsKey(rule.Key)).Select(static rule => $"{rule.Key} | {rule.Value}"));
        Table(
            "Changed Rules",
            current
                .Where(rule =>
                    shipped.TryGetValue(rule.Key, out Entry? before)
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

    private sealed record Entry(string Category, string Severity, string Title)
    {
        public override string ToString() => $"{Category} | {Severity} | {Title}";
    }
}
