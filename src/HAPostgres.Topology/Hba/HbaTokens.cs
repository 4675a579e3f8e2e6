using System.Text;

namespace HAPostgres.Hba;

/// <summary>next_token and next_field_expand of PostgreSQL's hba.c.</summary>
internal static class HbaTokens
{
    /// <returns>Fields apart by spaces, each a list apart by commas. What stands behind a number sign is a comment.</returns>
    public static IReadOnlyList<IReadOnlyList<HbaToken>> Split(string line)
    {
        var fields = new List<IReadOnlyList<HbaToken>>();
        int at = 0;
        while (Field(line, ref at) is { Count: > 0 } field)
            fields.Add(field);
        return fields;
    }

    private static List<HbaToken> Field(string line, ref int at)
    {
        var tokens = new List<HbaToken>();
        bool comma;
        do
        {
            comma = false;
            if (Token(line, ref at, ref comma) is HbaToken token)
                tokens.Add(token);
        } while (comma);
        return tokens;
    }

    private static HbaToken? Token(string line, ref int at, ref bool comma)
    {
        while (at < line.Length && (line[at] is ' ' or '\t' or ','))
            at++;
        var text = new StringBuilder();
        bool inQuotes = false,
            quoted = false,
            wasQuote = false;
        for (; at < line.Length && (inQuotes || line[at] is not (' ' or '\t')); at++)
        {
            char c = line[at];
            if (c == '#' && !inQuotes)
            {
                at = line.Length;
                break;
            }
            if (c == ',' && !inQuotes)
            {
                comma = true;
                at++;
                break;
            }
            // Two double quotes within quotes are one.
            if (c != '"' || wasQuote)
                text.Append(c);
            wasQuote = inQuotes && c == '"' && !wasQuote;
            if (c == '"')
            {
                inQuotes = !inQuotes;
                quoted |= text.Length == 0;
            }
        }
        return text.Length > 0 || quoted ? new HbaToken(text.ToString(), quoted) : null;
    }
}
