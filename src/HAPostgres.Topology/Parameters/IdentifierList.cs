using System.Text;

namespace HAPostgres.Parameters;

/// <summary>SplitIdentifierString of PostgreSQL's varlena.c.</summary>
internal static class IdentifierList
{
    /// <summary>Names apart by commas, in double quotes where they hold anything odd. Unquoted ones lose their case.</summary>
    /// <returns>Null where the list is malformed.</returns>
    public static IReadOnlyList<string>? Split(string text, int version)
    {
        var names = new List<string>();
        int at = SkipSpaces(text, 0, version);
        if (at == text.Length)
            return names;
        while (true)
        {
            string? name = at < text.Length && text[at] == '"' ? Quoted(text, ref at) : Unquoted(text, ref at, version);
            if (name is null)
                return null;
            names.Add(name);
            at = SkipSpaces(text, at, version);
            if (at == text.Length)
                return names;
            if (text[at] != ',')
                return null;
            at = SkipSpaces(text, at + 1, version);
        }
    }

    private static string? Quoted(string text, ref int at)
    {
        var name = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
                name.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"')
                name.Append(text[at++]);
            else
            {
                at++;
                return name.ToString();
            }
        }
        return null;
    }

    private static string? Unquoted(string text, ref int at, int version)
    {
        int start = at;
        while (at < text.Length && text[at] != ',' && !IsSpace(text[at], version))
            at++;
        if (at == start)
            return null;
        return text.Substring(start, at - start).ToLowerInvariant();
    }

    private static int SkipSpaces(string text, int at, int version)
    {
        while (at < text.Length && IsSpace(text[at], version))
            at++;
        return at;
    }

    /// <summary>scanner_isspace, to which the vertical tab is a space since 16.</summary>
    private static bool IsSpace(char c, int version) => LibcParsing.IsSpace(c) && (c != '\v' || version >= 16);
}
