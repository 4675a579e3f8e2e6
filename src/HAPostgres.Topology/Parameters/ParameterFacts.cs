namespace HAPostgres.Parameters;

/// <summary>What pg_settings says of one parameter.</summary>
/// <param name="Name">As PostgreSQL spells it.</param>
/// <param name="Unit">The unit of a number without one ("8kB", "ms"); empty where it has none.</param>
/// <param name="Minimum">In the parameter's unit.</param>
/// <param name="Maximum">In the parameter's unit.</param>
/// <param name="Choices">What an enum shows; <see cref="HiddenChoices"/> has what it takes besides.</param>
/// <param name="BuiltIn">The value without any configuration, in the parameter's unit.</param>
internal sealed record ParameterFacts(
    string Name,
    ParameterType Type,
    string Unit,
    ParameterContext Context,
    double Minimum,
    double Maximum,
    IReadOnlyList<string> Choices,
    string BuiltIn
)
{
    /// <summary>The manual's section, as in "Developer Options"; empty for a module's parameter.</summary>
    public string Category { get; init; } = "";

    /// <summary>All spellings of units that it takes, the greatest first; empty where it takes none.</summary>
    public IReadOnlyList<string> Units => ParameterUnits.Of(Unit);

    public bool IsMemory => Unit.EndsWith("B", StringComparison.Ordinal);
}

internal enum ParameterType
{
    Bool,
    Integer,
    Real,
    Text,
    Enum,
}

/// <summary>When a parameter can change, from never to at any time.</summary>
internal enum ParameterContext
{
    Internal,
    Postmaster,
    Sighup,
    SuperuserBackend,
    Backend,
    Superuser,
    User,
}
