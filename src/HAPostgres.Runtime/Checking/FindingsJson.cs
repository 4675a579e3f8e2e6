using System.Text.Json;
using System.Text.Json.Nodes;

namespace HAPostgres.Runtime.Checking;

/// <summary>
/// Findings for a program. Lines and columns count from 1; columns are UTF-16 code units; an end is the place behind the last character.
/// </summary>
internal static class FindingsJson
{
    public static readonly JsonSerializerOptions Options = new() { WriteIndented = true, NewLine = "\n" };

    public static string Write(ManifestCheck check) =>
        new JsonObject
        {
            ["errors"] = check.Errors,
            ["warnings"] = check.Warnings,
            ["findings"] = new JsonArray([.. check.Findings.Select(Finding)]),
        }.ToJsonString(Options);

    private static JsonObject Finding(ManifestDiagnostic finding)
    {
        JsonObject json = Place(finding.Location);
        json["rule"] = finding.Rule.Id;
        json["severity"] = finding.Rule.Severity == RuleSeverity.Error ? "error" : "warning";
        json["title"] = finding.Rule.Title;
        json["message"] = finding.Message;
        json["page"] = finding.Rule.Page;
        json["related"] = new JsonArray([.. finding.Related.Select(Place)]);
        return json;
    }

    private static JsonObject Place(SourceLocation at) =>
        new()
        {
            ["file"] = at.Path,
            ["line"] = at.Start.Line + 1,
            ["column"] = at.Start.Column + 1,
            ["endLine"] = at.End.Line + 1,
            ["endColumn"] = at.End.Column + 1,
        };
}
