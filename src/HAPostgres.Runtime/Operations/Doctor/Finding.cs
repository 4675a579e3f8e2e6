namespace HAPostgres.Runtime.Operations.Doctor;

/// <summary>Something that is wrong, or will be.</summary>
/// <param name="Where">A host, member or service.</param>
internal sealed record Finding(Severity Severity, string Where, string What, string Remedy);

internal enum Severity
{
    /// <summary>Worth knowing; nothing fails by it now.</summary>
    Advice,

    /// <summary>The cluster runs, but the next fault will hurt.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Problem,
}
