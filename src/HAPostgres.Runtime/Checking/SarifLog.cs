using System.Text.Json.Nodes;

namespace HAPostgres.Runtime.Checking;

/// <summary>Findings as SARIF 2.1.0 (OASIS), which code scanning of most forges reads.</summary>
internal static class SarifLog
{
    public static string Write(ManifestCheck check)
    {
        RuleDescriptor[] rules =
        [
            .. check.Findings.Select(static f => f.Rule).Distinct().OrderBy(static r => r.Id, StringComparer.Ordinal),
        ];
        return new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(
                new JsonObject
                {
                    ["tool"] = new JsonObject
                    {
                        ["driver"] = new JsonObject
                        {
                            ["name"] = "HAPostgres",
                            ["semanticVersion"] = Version,
                            ["rules"] = new JsonArray([.. rules.Select(Rule)]),
                        },
                    },
                    ["columnKind"] = "utf16CodeUnits",
                    ["results"] = new JsonArray([.. check.Findings.Select(finding => Result(finding, rules))]),
                }
            ),
        }.ToJsonString(FindingsJson.Options);
    }

    private static string Version => typeof(ClusterTopology).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>With its whole page: a link to it would have to be absolute, and know where the reader has the pages.</summary>
    private static JsonObject Rule(RuleDescriptor rule) =>
        new()
        {
            ["id"] = rule.Id,
            ["shortDescription"] = new JsonObject { ["text"] = rule.Title },
            ["help"] = new JsonObject { ["text"] = Page(rule), ["markdown"] = Page(rule) },
            ["defaultConfiguration"] = new JsonObject { ["level"] = Level(rule) },
        };

    private static string Page(RuleDescriptor rule)
    {
        using Stream page =
            typeof(SarifLog).Assembly.GetManifestResourceStream(rule.Page)
            ?? throw new InvalidOperationException($"{rule.Page} is not part of the program");
        using StreamReader reader = new(page);
        return reader.ReadToEnd();
    }

    private static JsonObject Result(ManifestDiagnostic finding, RuleDescriptor[] rules) =>
        new()
        {
            ["ruleId"] = finding.Rule.Id,
            ["ruleIndex"] = Array.IndexOf(rules, finding.Rule),
            ["level"] = Level(finding.Rule),
            ["message"] = new JsonObject { ["text"] = finding.Message },
            ["locations"] = new JsonArray(Location(finding.Location)),
            ["relatedLocations"] = new JsonArray([.. finding.Related.Select(Location)]),
        };

    private static JsonObject Location(SourceLocation at) =>
        new()
        {
            ["physicalLocation"] = new JsonObject
            {
                ["artifactLocation"] = new JsonObject { ["uri"] = UriOf(at.Path) },
                ["region"] = new JsonObject
                {
                    ["startLine"] = at.Start.Line + 1,
                    ["startColumn"] = at.Start.Column + 1,
                    ["endLine"] = at.End.Line + 1,
                    ["endColumn"] = at.End.Column + 1,
                },
            },
        };

    /// <summary>Relative to where the program runs, which is where a pipeline's checkout is; absolute outside of it.</summary>
    private static string UriOf(string path)
    {
        string relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal)
            ? new Uri(Path.GetFullPath(path)).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }

    private static string Level(RuleDescriptor rule) => rule.Severity == RuleSeverity.Error ? "error" : "warning";
}
