using System.Text.Json;

namespace HAPostgres.Artifacts.Tests.Fuzz;

/// <summary>Values at the edges of what settings take, and texts that mean something to a shell, a template, YAML, SQL or a regular expression.</summary>
internal static class Pieces
{
    private static readonly string[] s_texts =
    [
        "", " ", "a", "A", "-", ".", "a.b", "a-", "0", "1", "x_y", "node1", "\u00e4", "\ud83d\ude00", "\u0000", "\n", "\r\n", "\t", "\"", "'", "\\", "`", "$", "${HOME}", "$(id)", "{{", "}}",
        "{{ cluster }}", "%", "%s", "#", ";", "&", "*", "?", "[a]", "..", "../..", "/", "/a", "//", "/var/lib/x", "/a b", "null", "true", "yes", "~", "1e3", "0x10", "2026-01-01", "host:1",
        "'; DROP TABLE x; --", "a,b", "a=b", "a b", "(?<x>", "[HAPG", "postgres", "pgbouncer", "template0", "public", "pg_x", "none", "all",
        "0s", "1ms", "1s", "19s", "20s", "30s", "10 min", "1h", "365d", "99999999d", "-1s", "1.5s", "1B", "16MB", "1GB", "64TB", "99999999TB", "0GB", "-1GB", "1.5GB", "md5", "latest",
        "repo/image:1", "repo:5000/image:tag", "image:latest", "image@sha256:0123", "on", "off", "quorum", "session", "transaction", "statement", "\u2028", "\ufeff", "\u202e",
    ];

    private static readonly string[] s_others =
    [
        "null", "true", "false", "0", "1", "-1", "2", "3", "4", "5", "7", "14", "15", "16", "17", "18", "19", "100", "1000", "65535", "65536", "2147483647", "2147483648", "-2147483649",
        "9223372036854775808", "1e9", "1e400", "-0", "0.5", "0.0000000001", "1.7976931348623157e308", "123456789012345678901234567890", "{}", "[]", "[[]]", "[null]", "[\"a\"]",
        "[\"a\", \"a\"]", "[\"a\", \"b\", \"c\"]", "[\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\"]", "[1]", "[{}]", "{ \"host\": \"a\" }", "{ \"name\": \"a\" }", "{ \"a\": {} }",
    ];

    /// <summary>Each of them a JSON value.</summary>
    public static IReadOnlyList<string> Json { get; } =
    [
        .. s_others,
        .. s_texts.Select(static t => JsonSerializer.Serialize(t)),
        JsonSerializer.Serialize(new string('a', 63)),
        JsonSerializer.Serialize(new string('a', 10_000)),
        new string('[', 100) + new string(']', 100),
        $"[{string.Join(',', Enumerable.Range(0, 200).Select(static i => $"\"h{i}\""))}]",
    ];

    /// <summary>Any text.</summary>
    public static IReadOnlyList<string> Text { get; } =
    [
        .. s_texts, .. s_others, "{", "}", "[", "]", ",", ":", "//", "/*", "*/", "\"a\": ", "\\u0000", "\\uD83D", "\uD83D", "\uDE00", new string('[', 10_000), new string('x', 10_000),
    ];
}
