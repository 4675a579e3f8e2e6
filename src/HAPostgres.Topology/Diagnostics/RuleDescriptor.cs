namespace HAPostgres;

/// <summary>What is fixed about a rule: its id, what it is about, and how bad a violation is.</summary>
/// <param name="Id">"HAPG" and four digits; the first names the family (see docs/validation.md).</param>
/// <param name="Title">One line, without values.</param>
public sealed record RuleDescriptor(string Id, string Title, RuleSeverity Severity)
{
    /// <summary>The rule's page, relative to the repository's root.</summary>
    public string Page => $"docs/rules/{Id}.md";
}

public enum RuleSeverity
{
    Warning,
    Error,
}
