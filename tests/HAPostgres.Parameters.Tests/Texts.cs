namespace HAPostgres.Parameters;

/// <summary>Values for parameters of text: words of the parameter's own language, in lists and oddly spelt.</summary>
internal static class Texts
{
    public static IEnumerable<string> Of(string name, Random random)
    {
        foreach (string value in s_common)
            yield return value;
        string[] words = s_words.TryGetValue(name, out string[]? own) ? own : s_some;
        foreach (string word in words)
        {
            yield return word;
            yield return PairGenerator.RandomCase(word, random);
            yield return $"\"{word}\"";
            yield return $" {word} ";
            yield return $"{word}x";
            yield return $"{word},";
        }
        for (int i = 0; i < 30; i++)
            yield return List(words, random);
        if (name == "client_encoding")
        {
            foreach (string encoding in s_encodings)
            {
                yield return encoding;
                yield return PairGenerator.RandomCase(encoding, random).Replace('_', '-');
            }
        }
        if (name == "synchronous_standby_names")
        {
            for (int i = 0; i < 60; i++)
                yield return Standbys(random);
        }
    }

    private static string List(string[] words, Random random)
    {
        IEnumerable<string> items = Enumerable
            .Range(0, random.Next(1, 5))
            .Select(_ =>
            {
                string word = PairGenerator.RandomCase(words[random.Next(words.Length)], random);
                return random.Next(6) switch
                {
                    0 => $"\"{word}\"",
                    1 => $"\"{word}",
                    2 => "",
                    _ => word,
                };
            });
        return string.Join(
            random.Next(5) == 0 ? " "
                : random.Next(3) == 0 ? $",{PairGenerator.Space(random)}"
                : ",",
            items
        );
    }

    private static string Standbys(Random random)
    {
        string[] counts = ["1", "2", "0", "-1", "01", "4294967297", "2147483648", "99999999999999999999", "x"];
        string[] names =
        [
            "a",
            "b1",
            "*",
            "\"a b\"",
            "\"a\"\"b\"",
            "_c",
            "d$",
            "1a",
            "2",
            "any",
            "First",
            "a-b",
            "\u00e4",
            "\"x",
            "a b",
            "",
        ];
        string list = string.Join(
            random.Next(4) == 0 ? " , " : ",",
            Enumerable.Range(0, random.Next(1, 4)).Select(_ => names[random.Next(names.Length)])
        );
        string count = counts[Math.Max(0, random.Next(-6, counts.Length))];
        return random.Next(6) switch
        {
            0 => list,
            1 => $"{count}({list})",
            2 => $"ANY {count} ({list})",
            3 => $"first {count}({list})",
            4 =>
                $"{PairGenerator.RandomCase("any", random)}{PairGenerator.Space(random)}{count} ({list}){(random.Next(4) == 0 ? "," : "")}",
            _ => $"FIRST {count} ({list}",
        };
    }

    private static readonly string[] s_common =
    [
        "",
        " ",
        "a",
        "A b",
        "a,b",
        "a, b",
        ",",
        "a,,b",
        "\"",
        "\"a",
        "a\"",
        "\"a\"b",
        "\"a\" b",
        "\"\"",
        "\"a\"\"b\"",
        "it's",
        "back\\slash",
        "tab\there",
        "line\nbreak",
        "$user",
        "%m [%p]",
        "/tmp",
        "/tmp/",
        "/tmp//x",
        "./x",
        "../x",
        "\u00e4\u00f6\u00fc",
        "\u20ac",
        "\u0001",
        "0",
        "1",
        "-1",
        "on",
        "null",
        "none",
        "default",
        new string('x', 62),
        new string('x', 63),
        new string('x', 64),
        new string('x', 200),
        "a\vb",
        "a \v, b",
        "a\f,b",
        "\va",
    ];

    private static readonly string[] s_some = ["alpha", "beta_2", "gamma-3", "pg_catalog"];

    private static readonly Dictionary<string, string[]> s_words = new(StringComparer.Ordinal)
    {
        ["DateStyle"] =
        [
            "iso",
            "sql",
            "postgres",
            "postgresql",
            "german",
            "ymd",
            "dmy",
            "mdy",
            "us",
            "euro",
            "european",
            "noneuro",
            "noneuropean",
            "default",
            "german2",
            "post",
        ],
        ["TimeZone"] = ["gmt", "GMT"],
        ["log_timezone"] = ["gmt", "GMT"],
        ["createrole_self_grant"] = ["set", "inherit", "grant"],
        ["debug_io_direct"] = ["data", "wal", "wal_init", "all"],
        ["log_connections"] =
        [
            "receipt",
            "authentication",
            "authorization",
            "setup_durations",
            "all",
            "on",
            "off",
            "true",
            "no",
            "yes",
            "false",
            "1",
            "0",
            "t",
        ],
        ["log_destination"] = ["stderr", "csvlog", "jsonlog", "syslog", "eventlog"],
        ["primary_slot_name"] = ["slot_1", "slot-1", "s"],
        ["recovery_target"] = ["immediate"],
        ["recovery_target_lsn"] = ["0/0", "16/B374D848", "1/", "/1", "FFFFFFFF/FFFFFFFF", "100000000/0", "1/100000000", "g/0", "0x1/0"],
        ["recovery_target_time"] = ["now", "today", "tomorrow", "yesterday"],
        ["recovery_target_timeline"] =
        [
            "current",
            "latest",
            "1",
            "-5",
            "0x10",
            "18446744073709551615",
            "18446744073709551616",
            "0xffffffffffffffff",
            "0x10000000000000000",
            "02000000000000000000000",
            "99999999999999999999999",
        ],
        ["recovery_target_xid"] =
        [
            "1",
            "-5",
            "0x10",
            "18446744073709551615",
            "18446744073709551616",
            "0x10000000000000000",
            "99999999999999999999999",
        ],
        ["restrict_nonsystem_relation_kind"] = ["view", "foreign-table", "table"],
        ["synchronized_standby_slots"] = ["slot_1", "slot-1", "s"],
        ["synchronous_standby_names"] = ["a", "*", "any", "first", "node1"],
        ["backtrace_functions"] = ["errstart", "pg_re_throw", "x-y"],
        ["wal_consistency_checking"] = ["all", "heap2", "heap", "btree", "hash", "gin", "gist", "sequence", "spgist", "brin", "generic"],
        ["default_table_access_method"] = ["heap"],
        ["lc_messages"] = ["C", "POSIX"],
        ["lc_monetary"] = ["C", "POSIX"],
        ["lc_numeric"] = ["C", "POSIX"],
        ["lc_time"] = ["C", "POSIX"],
        ["timezone_abbreviations"] = ["Default"],
    };

    private static readonly string[] s_encodings =
    [
        "SQL_ASCII",
        "EUC_JP",
        "EUC_CN",
        "EUC_KR",
        "EUC_TW",
        "EUC_JIS_2004",
        "UTF8",
        "utf-8",
        "UNICODE",
        "unicode",
        "MULE_INTERNAL",
        "LATIN1",
        "LATIN2",
        "LATIN3",
        "LATIN4",
        "LATIN5",
        "LATIN6",
        "LATIN7",
        "LATIN8",
        "LATIN9",
        "LATIN10",
        "WIN",
        "WIN1250",
        "WIN1251",
        "WIN1252",
        "WIN1253",
        "WIN1254",
        "WIN1255",
        "WIN1256",
        "WIN1257",
        "WIN1258",
        "WIN866",
        "WIN874",
        "KOI8R",
        "KOI8U",
        "koi8",
        "ISO_8859_5",
        "ISO_8859_6",
        "ISO_8859_7",
        "ISO_8859_8",
        "ISO88591",
        "ISO 8859 1",
        "iso885915",
        "SJIS",
        "BIG5",
        "GBK",
        "UHC",
        "GB18030",
        "JOHAB",
        "SHIFT_JIS_2004",
        "ABC",
        "ALT",
        "TCVN",
        "TCVN5712",
        "VSCII",
        "Windows949",
        "Windows-950",
        "Windows1252",
        "mskanji",
        "shiftjis",
        "ascii",
        "UTF16",
        "UTF",
    ];
}
