namespace HAPostgres;

/// <summary>Documents for readers of JSON: whole, broken in one place, and at the limit of nesting.</summary>
internal static class JsonCorpus
{
    private static readonly string[] s_atoms =
    [
        "1",
        "0",
        "-0",
        "-1",
        "10",
        "01",
        "-",
        "+1",
        "1.5",
        "1.",
        ".5",
        "1e5",
        "1E+5",
        "1e-5",
        "1e",
        "1e+",
        "0.0",
        "00",
        "-01",
        "1_0",
        "0x1",
        "1.2.3",
        "123456789012345678901234567890",
        "1e400",
        "NaN",
        "Infinity",
        "true",
        "false",
        "null",
        "True",
        "nul",
        "truex",
        "\"\"",
        "\"a\"",
        "\"\\n\"",
        "\"\\\"\"",
        "\"\\/\"",
        "\"\\x\"",
        "\"\\u00e4\"",
        "\"\\u00\"",
        "\"\\uD83D\\uDE00\"",
        "\"ä\"",
        "\"😀\"",
        "\"\u007f\"",
        "\"\u2028\"",
        "\"\t\"",
        "\"\n\"",
        "\"a",
        "'a'",
        "\\",
        "",
        "[]",
        "{}",
        "[",
        "{",
        "]",
        "}",
        "[1]",
        "[1,]",
        "[,]",
        "[1,,2]",
        "[1 2]",
        "[[]]",
        "[{}]",
        "{\"a\":1}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":{\"b\":[1,{\"c\":null}]}}",
        "{1:2}",
        "[1}",
        "{\"a\":1]",
        "//c\n1",
        "1//c",
        "/*c*/1",
        "1/*c*/",
        "/*c",
        "/*/1",
        "/c",
        "/**/",
        "//",
        "[1,//c\n2]",
        "[1/*c*/,2]",
        "[1,/*c*/]",
        "{/*c*/\"a\":/*c*/1/*c*/}",
        "\u00a01",
        "\f1",
        "\v1",
        "\01",
        ":",
        ",",
        "{\"\":1}",
        "{\"a b\":\"c d\"}",
        "[true,false,null]",
        "[\"a\",\"b\"]",
        "[-1.5e-3]",
        // numbers
        "1e999999999",
        "-1e-400",
        "0e0",
        "0E+1",
        "-0.0",
        "1.0000000000000000000000000000000001",
        "00.1",
        "-.1",
        "--1",
        "1e1.5",
        "1e0x",
        "1,5",
        "\u0661",
        "\uff11",
        "-Infinity",
        "0b1",
        "1n",
        "1f",
        // strings
        "\"\\uD83D\"",
        "\"\\uDE00\"",
        "\"\\uD83D\\uD83D\"",
        "\"\\uDE00\\uD83D\"",
        "\"\\uD83Dx\\uDE00\"",
        "\"\\uD83D\\n\"",
        "\"\\uD83D\\u00\"",
        "\"\\ud83d\\ude00\\ud83d\\ude00\"",
        "\"\uD83D\"",
        "\"\uDE00\"",
        "\"\uDE00\uD83D\"",
        "\"\uD83D\\uDE00\"",
        "\"\\u0000\"",
        "\"\\uFFFF\"",
        "\"\uFFFF\"",
        "\"\uFEFF\"",
        "\"\0\"",
        "\"\u001f\"",
        "\"\u0080\"",
        "\"\\a\"",
        "\"\\U0041\"",
        "\"\\\"",
        "\"\\\\\"",
        "\"\\'\"",
        "\"//\"",
        "\"/**/\"",
        // names
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"a\":1,\"A\":2}",
        "{\"\":1,\"\":2}",
        "{\"a\":{\"b\":1,\"b\":1}}",
        "{\"\\uD83D\":1}",
        "{\"a\"/*c*/:1}",
        "{\"a\"//c\n:1}",
        "{null:1}",
        "{[]:1}",
        // space and comments
        "\uFEFF",
        "\uFEFF1",
        "1\uFEFF",
        "\u00851",
        "\u20281",
        "//\u2028\n1",
        "/*\u2028*/1",
        "/**",
        "/***/1",
        "/* * / */1",
        "/*/**/1*/",
        "#c\n1",
        "<!--c-->1",
        "1//",
        "1/",
        "\0",
    ];

    private static readonly string[] s_frames =
    [
        "@",
        " @ ",
        "[@]",
        "[@,2]",
        "[1,@]",
        "{\"x\":@}",
        "{\"x\":@,\"y\":[]}",
        "@ @",
        "\r\n\t@\r\n",
        "[\r@\r]",
    ];

    /// <summary>Each on its own and inside of others.</summary>
    public static IEnumerable<string> Documents =>
        s_frames.SelectMany(static _ => s_atoms, static (frame, atom) => frame.Replace("@", atom, StringComparison.Ordinal));

    /// <summary>Around the limit of both, 64: of arrays, of objects, and of one in the other; closed, and cut off.</summary>
    public static IEnumerable<string> Nested =>
        from depth in Enumerable.Range(60, 10)
        from pair in (ReadOnlyMemory<string>[])[new(["[", "]"]), new(["{\"a\":", "}"]), new(["[{\"a\":", "}]"])]
        from core in (string[])["", "1", "[]", "{}", "[1,]", "x"]
        from closed in (bool[])[true, false]
        select string.Concat(Enumerable.Repeat(pair.Span[0], depth / pair.Span[0].Count(static c => c is '[' or '{')))
            + core
            + (closed ? string.Concat(Enumerable.Repeat(pair.Span[1], depth / pair.Span[1].Length)) : "");

    public static string Mutate(string text, Random random)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int start = random.Next(text.Length + 1);
            int length = Math.Min(random.Next(6), text.Length - start);
            string piece =
                random.Next(4) == 0
                    ? text.Substring(
                        random.Next(text.Length + 1) is int from && from + 8 <= text.Length ? from : 0,
                        Math.Min(8, text.Length)
                    )
                    : s_atoms[random.Next(s_atoms.Length)];
            text = text[..start] + piece + text[(start + length)..];
        }

        return text;
    }
}
