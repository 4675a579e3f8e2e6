namespace HAPostgres;

/// <summary>What is fixed about a rule: its id, what it is about, and how bad a violation is.</summary>
/// <param name="Id">"HAPG" and four digits; the first names the family (see docs/validation.md).</param>
/// <param name="Title">One line, without values.</param>
public sealed record RuleDescriptor(string Id, string Title, RuleSeverity Severity)
{
    /// <summary>
    /// Whether a manifest may suppress the rule, with a reason. Warnings, and errors about a worst case that may be known
    /// not to occur; never an error of syntax or safety.
    /// </summary>
    public bool Suppressible { get; init; } = Severity == RuleSeverity.Warning;

    /// <summary>The rule's page, relative to the repository's root.</summary>
    public string Page => $"docs/rules/{Id}.md";

    /// <summary>
    /// A link to the rule's page: an absolute URI, since SARIF takes no other (2.1.0, 3.49.12 helpUri) and editors open no other.
    /// </summary>
    /// <param name="directory">The folder of the rules' pages; empty where it is not known.</param>
    /// <returns>Empty where the folder is not known.</returns>
    public string PageIn(string directory) => directory.Length == 0 ? "" : new Uri(Path.Combine(directory, $"{Id}.md")).AbsoluteUri;
}

public enum RuleSeverity
{
    Warning,
    Error,
}
