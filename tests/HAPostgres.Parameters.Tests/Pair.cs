namespace HAPostgres.Parameters;

/// <summary>A parameter and a value that PostgreSQL is asked about.</summary>
internal sealed record Pair(int Index, ParameterFacts Facts, string Value)
{
    public string Name => Facts.Name;
}

/// <summary>What PostgreSQL said.</summary>
/// <param name="Accepted">Its verdict.</param>
/// <param name="Setting">Its value afterwards, where the phase shows it.</param>
internal sealed record Answer(bool Accepted, string? Setting);
