namespace HAPostgres.Parameters;

/// <summary>Names of parameters that extensions bring: PostgreSQL takes them unseen, if they have the form.</summary>
internal static class ParameterName
{
    /// <summary>
    /// QUALIFIED_ID of PostgreSQL's guc-file.l. SET takes more (several dots, dollar signs), but in a file those are a syntax error,
    /// and the server does not start with one.
    /// </summary>
    public static bool IsQualified(string name)
    {
        int dot = name.IndexOf('.');
        return dot > 0 && IsIdentifier(name, 0, dot) && IsIdentifier(name, dot + 1, name.Length);
    }

    private static bool IsIdentifier(string name, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            bool letter = name[i] is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_' or >= '\u0080';
            if (!letter && !(i > start && name[i] is >= '0' and <= '9'))
                return false;
        }
        return end > start;
    }
}
