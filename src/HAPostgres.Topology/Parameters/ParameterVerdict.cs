namespace HAPostgres.Parameters;

/// <summary>What PostgreSQL makes of a value.</summary>
/// <param name="Setting">As pg_settings shows it afterwards; null where that depends on the server.</param>
/// <param name="Reason">Why it is refused or not judged; completes "the value …".</param>
internal readonly record struct ParameterVerdict(ParameterOutcome Outcome, string? Setting, string? Reason)
{
    public static ParameterVerdict Accept(string? setting) => new(ParameterOutcome.Accepted, setting, null);

    public static ParameterVerdict Refuse(string reason) => new(ParameterOutcome.Refused, null, reason);

    public static ParameterVerdict Leave(string reason) => new(ParameterOutcome.NotJudged, null, reason);
}

internal enum ParameterOutcome
{
    Accepted,
    Refused,

    /// <summary>Only a server can tell. Never an error.</summary>
    NotJudged,
}
