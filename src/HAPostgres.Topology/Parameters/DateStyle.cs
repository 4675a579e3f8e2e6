namespace HAPostgres.Parameters;

/// <summary>check_datestyle of PostgreSQL's variable.c.</summary>
internal static class DateStyle
{
    public static ParameterVerdict Judge(string value, int version)
    {
        if (IdentifierList.Split(value, version) is not IReadOnlyList<string> words)
            return ParameterVerdict.Refuse("is not a list of words apart by commas");
        string style = "ISO";
        string order = "MDY";
        bool hasStyle = false,
            hasOrder = false,
            conflict = false;
        foreach (string word in words)
        {
            string? newStyle =
                LibcParsing.EqualsIgnoringCase(word, "iso") ? "ISO"
                : LibcParsing.EqualsIgnoringCase(word, "sql") ? "SQL"
                : LibcParsing.EqualsIgnoringCase(word, "german") ? "German"
                : LibcParsing.StartsIgnoringCase(word, "postgres", 8) ? "Postgres"
                : null;
            string? newOrder =
                LibcParsing.EqualsIgnoringCase(word, "ymd") ? "YMD"
                : LibcParsing.EqualsIgnoringCase(word, "dmy") || LibcParsing.StartsIgnoringCase(word, "euro", 4) ? "DMY"
                : LibcParsing.EqualsIgnoringCase(word, "mdy")
                || LibcParsing.EqualsIgnoringCase(word, "us")
                || LibcParsing.StartsIgnoringCase(word, "noneuro", 7)
                    ? "MDY"
                : null;
            if (newStyle is not null)
            {
                conflict |= hasStyle && style != newStyle;
                (style, hasStyle) = (newStyle, true);
                if (newStyle == "German" && !hasOrder)
                    order = "DMY";
            }
            else if (newOrder is not null)
            {
                conflict |= hasOrder && order != newOrder;
                (order, hasOrder) = (newOrder, true);
            }
            else if (LibcParsing.EqualsIgnoringCase(word, "default"))
            {
                style = hasStyle ? style : "ISO";
                order = hasOrder ? order : "MDY";
            }
            else
            {
                return ParameterVerdict.Refuse(
                    $"has the unknown word \"{word}\"; styles are ISO, SQL, Postgres and German, orders YMD, DMY and MDY"
                );
            }
        }
        return conflict ? ParameterVerdict.Refuse("names two styles or two orders") : ParameterVerdict.Accept($"{style}, {order}");
    }
}
