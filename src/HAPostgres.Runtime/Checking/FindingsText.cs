using System.Globalization;
using System.Text;

namespace HAPostgres.Runtime.Checking;

/// <summary>Findings for a person, in the form that compilers use and editors turn into links.</summary>
internal static class FindingsText
{
    public static string Write(ManifestCheck check)
    {
        var text = new StringBuilder();
        foreach (ManifestDiagnostic finding in check.Findings)
        {
            text.Append(finding).Append(" (").Append(finding.Rule.Page).Append(")\n");
            foreach (SourceLocation related in finding.Related)
                text.Append(related).Append(": related to ").Append(finding.Rule.Id).Append('\n');
        }
        return text.Append(
                CultureInfo.InvariantCulture,
                $"manifests {check.Results.Count}, errors {check.Errors}, warnings {check.Warnings}\n"
            )
            .ToString();
    }
}
