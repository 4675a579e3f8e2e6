namespace HAPostgres;

/// <summary>What is checked while a manifest is read. Everything else is a class of its own below Rules.</summary>
public static class SyntaxRules
{
    public static readonly RuleDescriptor Syntax = new("HAPG0001", "The manifest is not JSON", RuleSeverity.Error);

    public static readonly RuleDescriptor DuplicateName = new("HAPG0002", "Duplicate key in the manifest", RuleSeverity.Error);

    public static readonly RuleDescriptor UnknownName = new("HAPG0003", "Unknown setting", RuleSeverity.Error);

    public static readonly RuleDescriptor WrongType = new("HAPG0004", "A value has the wrong type", RuleSeverity.Error);

    public static readonly RuleDescriptor MissingValue = new("HAPG0005", "A required value is missing", RuleSeverity.Error);

    public static readonly RuleDescriptor Malformed = new(
        "HAPG0006",
        "A value is not in the form that its setting has",
        RuleSeverity.Error
    );

    public static readonly RuleDescriptor OutOfRange = new("HAPG0007", "A value is out of its range", RuleSeverity.Error);

    public static readonly RuleDescriptor NotAChoice = new("HAPG0008", "Value is not one of the setting's choices", RuleSeverity.Error);

    /// <summary>In the family HAPG8 (security), but found while reading: there is no setting that could hold a secret.</summary>
    public static readonly RuleDescriptor PlaintextSecret = new("HAPG8001", "A secret stands in the manifest", RuleSeverity.Error);

    public static IReadOnlyList<RuleDescriptor> All { get; } =
    [Syntax, DuplicateName, UnknownName, WrongType, MissingValue, Malformed, OutOfRange, NotAChoice, PlaintextSecret];
}
