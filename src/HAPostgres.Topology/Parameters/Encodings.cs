namespace HAPostgres.Parameters;

/// <summary>Names of encodings that a client can ask for.</summary>
internal static class Encodings
{
    /// <summary>pg_char_to_encoding: only letters and digits count.</summary>
    /// <returns>PostgreSQL's own name of the encoding, or null.</returns>
    public static string? Find(string name)
    {
        string key = string.Concat(
            name.Where(static c => LibcParsing.Lower(c) is (>= 'a' and <= 'z') or (>= '0' and <= '9')).Select(LibcParsing.Lower)
        );
        return name.Length is > 0 and < 64 && s_byAlias.TryGetValue(key, out string? encoding) ? encoding : null;
    }

    private static Dictionary<string, string> Table() =>
        s_aliases
            .SelectMany(static e => e.Value.Split(' '), static (e, alias) => (Alias: alias, e.Key))
            .ToDictionary(static e => e.Alias, static e => e.Key, StringComparer.Ordinal);

    /// <summary>pg_encname_tbl of PostgreSQL's encnames.c, the same from 15 to 18.</summary>
    private static readonly Dictionary<string, string> s_aliases = new(StringComparer.Ordinal)
    {
        ["WIN1258"] = "abc tcvn tcvn5712 vscii win1258 windows1258",
        ["WIN866"] = "alt win866 windows866",
        ["BIG5"] = "big5 win950 windows950",
        ["EUC_CN"] = "euccn",
        ["EUC_JIS_2004"] = "eucjis2004",
        ["EUC_JP"] = "eucjp",
        ["EUC_KR"] = "euckr",
        ["EUC_TW"] = "euctw",
        ["GB18030"] = "gb18030",
        ["GBK"] = "gbk win936 windows936",
        ["LATIN1"] = "iso88591 latin1",
        ["LATIN6"] = "iso885910 latin6",
        ["LATIN7"] = "iso885913 latin7",
        ["LATIN8"] = "iso885914 latin8",
        ["LATIN9"] = "iso885915 latin9",
        ["LATIN10"] = "iso885916 latin10",
        ["LATIN2"] = "iso88592 latin2",
        ["LATIN3"] = "iso88593 latin3",
        ["LATIN4"] = "iso88594 latin4",
        ["ISO_8859_5"] = "iso88595",
        ["ISO_8859_6"] = "iso88596",
        ["ISO_8859_7"] = "iso88597",
        ["ISO_8859_8"] = "iso88598",
        ["LATIN5"] = "iso88599 latin5",
        ["JOHAB"] = "johab",
        ["KOI8R"] = "koi8 koi8r",
        ["KOI8U"] = "koi8u",
        ["SJIS"] = "mskanji shiftjis sjis win932 windows932",
        ["MULE_INTERNAL"] = "muleinternal",
        ["SHIFT_JIS_2004"] = "shiftjis2004",
        ["SQL_ASCII"] = "sqlascii",
        ["UHC"] = "uhc win949 windows949",
        ["UTF8"] = "unicode utf8",
        ["WIN1251"] = "win win1251 windows1251",
        ["WIN1250"] = "win1250 windows1250",
        ["WIN1252"] = "win1252 windows1252",
        ["WIN1253"] = "win1253 windows1253",
        ["WIN1254"] = "win1254 windows1254",
        ["WIN1255"] = "win1255 windows1255",
        ["WIN1256"] = "win1256 windows1256",
        ["WIN1257"] = "win1257 windows1257",
        ["WIN874"] = "win874 windows874",
    };

    // Below the table that it is made of: static fields are initialized in the order of the text.
    private static readonly Dictionary<string, string> s_byAlias = Table();
}
