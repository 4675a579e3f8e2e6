using System.Globalization;
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

    /// <summary>A parameter of time; null for -1, which is "without limit".</summary>
    public static Duration? Time(this PostgresTopology postgres, string name)
    {
        if (Facts(postgres.Version, name) is not ParameterFacts facts)
            return null;
        int count = Read(postgres, name)?.Value ?? int.Parse(facts.BuiltIn, CultureInfo.InvariantCulture);
        return count < 0 ? null : new Duration((long)(count * ParameterUnits.Size(facts.Unit) / 1000));
    }

    /// <summary>
    /// As pg_settings shows it: on or off, a choice, a number in the parameter's unit. PostgreSQL's own default where the manifest
    /// states none or an invalid one; empty where the version has no such parameter.
    /// </summary>
    public static string Setting(this PostgresTopology postgres, string name)
    {
        if (Facts(postgres.Version, name) is not ParameterFacts facts)
            return "";
        if (postgres.FindParameter(name) is not PostgresParameter stated)
            return facts.BuiltIn;
        ParameterVerdict verdict = ParameterJudge.Judge(facts, postgres.Version, stated.Value);
        return verdict.Outcome == ParameterOutcome.Refused ? facts.BuiltIn : verdict.Setting ?? stated.Value;
    }

    private static ParameterFacts? Facts(int version, string name) =>
        Catalog(version).Find(name) ?? (name.IndexOf('.') > 0 ? ModuleCatalog.Of(version)?.Find(name) : null);

    /// <summary>A version that is not supported is one mistake, and not one of every rule that reads a parameter.</summary>
    private static ParameterCatalog Catalog(int version) =>
        ParameterCatalog.Of(version) ?? ParameterCatalog.Of(ParameterCatalog.Versions[ParameterCatalog.Versions.Count - 1])!;

    private static (int Value, ParameterFacts Facts)? Read(PostgresTopology postgres, string name) =>
        postgres.FindParameter(name) is PostgresParameter parameter
        && Facts(postgres.Version, name) is ParameterFacts facts
        && ParameterNumber.ReadInteger(parameter.Value, facts.Unit, out int value) == NumberFault.None
            ? (value, facts)
            : null;
}
