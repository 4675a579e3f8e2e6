namespace HAPostgres.Rules;

/// <summary>Values of PostgreSQL's <c>synchronous_commit</c>.</summary>
internal static class CommitLevel
{
    /// <summary>Whether a commit is acknowledged before any replica has it. What PostgreSQL reads as "off" is that too.</summary>
    public static bool IsLocal(string value) => value.ToLowerInvariant() is "off" or "local" or "false" or "no" or "0";
}
