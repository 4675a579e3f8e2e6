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
                CText.EqualsIgnoringCase(word, "iso") ? "ISO"
                : CText.EqualsIgnoringCase(word, "sql") ? "SQL"
                : CText.EqualsIgnoringCase(word, "german") ? "German"
                : CText.StartsIgnoringCase(word, "postgres", 8) ? "Postgres"
                : null;
            string? newOrder =
                CText.EqualsIgnoringCase(word, "ymd") ? "YMD"
                : CText.EqualsIgnoringCase(word, "dmy") || CText.StartsIgnoringCase(word, "euro", 4) ? "DMY"
                : CText.EqualsIgnoringCase(word, "mdy")
                || CText.EqualsIgnoringCase(word, "us")
                || CText.StartsIgnoringCase(word, "noneuro", 7)
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
            else if (CText.EqualsIgnoringCase(word, "default"))
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
