using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace HAPostgres.Generator.Pipeline;

/// <summary>From the compiler's diagnostics to Roslyn's.</summary>
internal static class RoslynDiagnostics
{
    private const string Category = "HAPostgres";

    private static readonly ConcurrentDictionary<(RuleDescriptor Rule, string Pages), DiagnosticDescriptor> s_descriptors = new();

    /// <param name="rulePages">The folder of the rules' pages; empty where the build does not say.</param>
    public static Diagnostic Convert(ManifestDiagnostic diagnostic, string rulePages) =>
        Diagnostic.Create(
            s_descriptors.GetOrAdd((diagnostic.Rule, rulePages), static key => Describe(key.Rule, key.Pages)),
            Convert(diagnostic.Location),
            additionalLocations: diagnostic.Related.Select(Convert),
            diagnostic.Message
        );

    public static DiagnosticDescriptor Describe(RuleDescriptor rule, string rulePages) =>
        new(
            rule.Id,
            rule.Title,
            messageFormat: "{0}",
            Category,
            rule.Severity == RuleSeverity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
            isEnabledByDefault: true,
            helpLinkUri: rule.PageIn(rulePages),
            // A cluster that would lose data must not pass because the rule is turned off for C#.
            customTags: rule.Severity == RuleSeverity.Error ? [WellKnownDiagnosticTags.NotConfigurable] : []
        );

    private static Location Convert(SourceLocation location) =>
        Location.Create(
            location.Path,
            new TextSpan(location.Offset, location.Length),
            new LinePositionSpan(Convert(location.Start), Convert(location.End))
        );

    private static LinePosition Convert(TextPosition position) => new(position.Line, position.Column);
}
