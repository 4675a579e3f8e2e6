namespace HAPostgres;

/// <summary>One mistake in a manifest.</summary>
/// <param name="Message">What is wrong, why, and what to write instead.</param>
/// <param name="Location">The value at fault, or the nearest thing to it that the manifest holds.</param>
public sealed record ManifestDiagnostic(RuleDescriptor Rule, string Message, SourceLocation Location)
{
    /// <summary>The other values that take part, where two or more conflict. Never <see cref="Location"/> itself.</summary>
    public EquatableArray<SourceLocation> Related { get; init; }

    /// <summary>The form that compilers use: <c>file(line,column): error HAPG1001: message</c>, counted from 1.</summary>
    public override string ToString() => $"{Location}: {(Rule.Severity == RuleSeverity.Error ? "error" : "warning")} {Rule.Id}: {Message}";
}
