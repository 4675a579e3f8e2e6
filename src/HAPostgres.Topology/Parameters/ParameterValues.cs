using HAPostgres.Parameters;

namespace HAPostgres;

/// <summary>Reads parameters' values as PostgreSQL does, for rules that calculate with them.</summary>
internal static class ParameterValues
{
    /// <summary>More than PostgreSQL counts anywhere that rules look, and two of them can be added.</summary>
    private const int MaxNumber = 1_000_000_000;

    /// <summary>More than PostgreSQL takes anywhere, and little enough that no sum of products overflows.</summary>
    private static readonly ByteSize s_most = ByteSize.FromGigabytes(64 << 10);

    /// <param name="postgres">The parameters.</param>
    /// <param name="name">A parameter of memory.</param>
    /// <param name="builtIn">PostgreSQL's own default.</param>
    public static ByteSize Memory(this PostgresTopology postgres, string name, ByteSize builtIn) =>
        Read(postgres, name) is (int count, { IsMemory: true } facts) && count >= 0
            ? new ByteSize((long)Math.Min(count * ParameterUnits.Size(facts.Unit), s_most.Bytes))
            : builtIn;

    /// <param name="postgres">The parameters.</param>
    /// <param name="name">A parameter that counts something.</param>
    /// <param name="builtIn">PostgreSQL's own default.</param>
    public static int Number(this PostgresTopology postgres, string name, int builtIn) =>
        Read(postgres, name) is (int count and >= 0, _) ? Math.Min(count, MaxNumber) : builtIn;

    private static (int Value, ParameterFacts Facts)? Read(PostgresTopology postgres, string name) =>
        postgres.FindParameter(name) is PostgresParameter parameter
        && ParameterCatalog.Of(postgres.Version)?.Find(name) is ParameterFacts facts
        && ParameterNumber.ReadInteger(parameter.Value, facts.Unit, out int value) == NumberFault.None ? (value, facts) : null;
}
