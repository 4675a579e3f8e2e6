namespace HAPostgres;

/// <summary>What is fixed about a rule: its id, what it is about, and how bad a violation is.</summary>
/// <param name="Id">"HAPG" and four digits; the first names the family (see docs/validation.md).</param>
/// <param name="Title">One line, without values.</param>
public sealed record RuleDescriptor(string Id, string Title, RuleSeverity Severity)
{
    /// <summary>
    /// Whether a manifest may suppress the rule, with a reason. Warnings, and errors that weigh a worst case which somebody may know
    /// not to occur; never an error of syntax or safety.
    /// </summary>
    public bool Suppressible { get; init; } = Severity == RuleSeverity.Warning;

    /// <summary>The rule's page, relative to the repository's root.</summary>
    public string Page => $"docs/rules/{Id}.md";
}

public enum RuleSeverity
{
    Warning,
    Error,
}
