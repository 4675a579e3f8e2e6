using System.Globalization;
using System.Text;

namespace HAPostgres.Parameters;

/// <summary>Asks a server thousands of questions in few round trips. docs/validation.md says why in these three ways.</summary>
internal static class Oracle
{
    /// <summary>
    /// Parameters that a session cannot try out: a missing tablespace is an error there and nowhere else, and the other two would end the
    /// session.
    /// </summary>
    private static readonly HashSet<string> s_notInSession =
    [
        "temp_tablespaces",
        "default_tablespace",
        "exit_on_error",
        "transaction_timeout",
    ];

    /// <summary>One postgres -C costs 50 ms of a processor, so only some values of each parameter are asked that way.</summary>
    private const int StartsPerParameter = 3;

    private static bool IsSettable(ParameterFacts facts) =>
        facts.Context is ParameterContext.User or ParameterContext.Superuser && !s_notInSession.Contains(facts.Name);

    /// <summary>
    /// The verdict of a configuration file. Every round is a file with one value of each parameter, read by pg_file_settings in a new
    /// session.
    /// A good new value of a parameter that needs a restart is an "error" there too, but sets pending_restart.
    /// </summary>
    public static async Task<Dictionary<int, Answer>> AskFile(PostgresServer server, IReadOnlyList<Pair> pairs)
    {
        Pair[][] rounds = Rounds(pairs);
        await server.Copy(rounds.Select(static (round, i) => ($"file{i}", File(round))));
        var script = new StringBuilder();
        for (int i = 0; i < rounds.Length; i++)
        {
            script.Append(
                CultureInfo.InvariantCulture,
                $"""
                \! cp /tmp/pairs/file{i} /tmp/data/pairs.conf
                \c
                COPY (WITH f AS MATERIALIZED (SELECT name, error FROM pg_file_settings WHERE sourcefile LIKE '%/pairs.conf'),
                    s AS MATERIALIZED (SELECT name, pending_restart AND context = 'postmaster' AS good FROM pg_settings WHERE (SELECT count(*) FROM f) >= 0)
                  SELECT {i}, f.name, f.error IS NULL OR s.good FROM f LEFT JOIN s ON s.name = f.name) TO STDOUT;

                """
            );
        }
        script.Append("\\! : >/tmp/data/pairs.conf\n");
        var answers = new Dictionary<int, Answer>();
        foreach (string[] row in Rows(await server.Psql(script.ToString())))
        {
            Pair pair = rounds[int.Parse(row[0], CultureInfo.InvariantCulture)].Single(p => p.Name == row[1]);
            answers[pair.Index] = new Answer(row[2] == "t", null);
        }
        return answers;
    }

    /// <summary>Verdict and value of parameters that a session can set: rounds as above, each rolled back.</summary>
    public static async Task<Dictionary<int, Answer>> AskSession(PostgresServer server, IReadOnlyList<Pair> pairs)
    {
        // Rounds of their own: log_statement_stats excludes its parts, messages of every other round would fill the pipe, a temporary file
        // would
        // meet its limit, and jit would compile every query.
        ILookup<bool, Pair> settable = pairs
            .Where(static p => IsSettable(p.Facts))
            .ToLookup(static p =>
                p.Name is "log_statement_stats" or "client_min_messages" or "log_min_messages" or "temp_file_limit" or "jit"
            );
        Pair[][] rounds = [.. Rounds([.. settable[false]]), .. Rounds([.. settable[true]])];
        var script = new StringBuilder(
            "CREATE TYPE answer AS (name text, setting text);\nCREATE UNLOGGED TABLE pairs (round int, i int, n text, v text);\n"
                + "CREATE UNLOGGED TABLE answers (i int, accepted bool, setting text);\nCOPY pairs FROM STDIN;\n"
        );
        for (int i = 0; i < rounds.Length; i++)
        {
            foreach (Pair pair in rounds[i])
                script.Append(CultureInfo.InvariantCulture, $"{i}\t{pair.Index}\t{pair.Name}\t{Escape(pair.Value)}\n");
        }
        script.Append(
            """
            \.
            DO $$
            DECLARE r int; p record; good int[]; shown public.answer[];
            BEGIN
              FOR r IN SELECT DISTINCT round FROM public.pairs ORDER BY 1 LOOP
                good := '{}';
                BEGIN
                  FOR p IN SELECT * FROM public.pairs WHERE round = r LOOP
                    BEGIN
                      PERFORM set_config(p.n, p.v, true);
                      good := good || p.i;
                    EXCEPTION WHEN OTHERS THEN
                      NULL;
                    END;
                  END LOOP;
                  SELECT array_agg(ROW(name, setting)::public.answer) INTO shown FROM pg_settings;
                  RAISE EXCEPTION USING ERRCODE = 'HAPG1';
                EXCEPTION WHEN SQLSTATE 'HAPG1' THEN
                  INSERT INTO public.answers SELECT q.i, q.i = ANY (good), a.setting FROM public.pairs q JOIN unnest(shown) a ON a.name = q.n WHERE q.round = r;
                END;
              END LOOP;
            END $$;
            COPY answers TO STDOUT;

            """
        );
        return Rows(await server.Psql(script.ToString()))
            .ToDictionary(static r => int.Parse(r[0], CultureInfo.InvariantCulture), static r => new Answer(r[1] == "t", r[2]));
    }

    /// <summary>
    /// The values of parameters that only a file can set. The session alone is told to read the file again, so the server stays as it is.
    /// </summary>
    public static async Task<Dictionary<int, Answer>> AskReload(PostgresServer server, IReadOnlyList<Pair> pairs)
    {
        Pair[][] rounds = Rounds([.. pairs.Where(static p => p.Facts.Context == ParameterContext.Sighup)]);
        await server.Copy(rounds.Select(static (round, i) => ($"reload{i}", File(round) + $"hapg.round = {i}\n")));
        var script = new StringBuilder("SELECT pg_backend_pid() AS pid \\gset\n\\setenv HAPG_PID :pid\n");
        for (int i = 0; i < rounds.Length; i++)
        {
            script.Append(
                CultureInfo.InvariantCulture,
                $"""
                \! cp /tmp/pairs/reload{i} /tmp/data/pairs.conf; kill -HUP $HAPG_PID
                COPY (SELECT {i}, current_setting('hapg.round') = '{i}', name, setting FROM pg_settings WHERE context = 'sighup') TO STDOUT;

                """
            );
        }
        script.Append("\\! : >/tmp/data/pairs.conf\n");
        var answers = new Dictionary<int, Answer>();
        foreach (string[] row in Rows(await server.Psql(script.ToString())))
        {
            if (row[1] != "t")
                throw new InvalidOperationException($"round {row[0]} was not read");
            if (rounds[int.Parse(row[0], CultureInfo.InvariantCulture)].FirstOrDefault(p => p.Name == row[2]) is Pair pair)
                answers[pair.Index] = new Answer(true, row[3]);
        }
        return answers;
    }

    /// <summary>
    /// Verdict and value at the server's start, of parameters that nothing else can set: one <c>postgres -C</c> for each pair.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="pairs">Pairs that the file's verdict accepts; those that PostgreSQL shows otherwise than they are written come
    /// first.</param>
    /// <param name="isRespelt">Whether the value is shown otherwise than written.</param>
    public static async Task<Dictionary<int, Answer>> AskStart(PostgresServer server, IReadOnlyList<Pair> pairs, Func<Pair, bool> isRespelt)
    {
        Pair[] sample =
        [
            .. pairs
                .Where(static p => p.Facts.Context != ParameterContext.Sighup && !IsSettable(p.Facts))
                .GroupBy(static p => p.Name)
                .SelectMany(g => g.OrderByDescending(isRespelt).ThenBy(static p => Hash(p.Value)).Take(StartsPerParameter)),
        ];
        string[] scripts =
        [
            .. sample
                .Chunk((sample.Length / 2) + 1)
                .Select(static half =>
                    half.Aggregate(
                            new StringBuilder(
                                "a() { printf '%s\\t' $1; /tmp/bin/postgres -D /tmp/start -C \"$2\" -c \"$2=$3\" 2>/dev/null </dev/null; "
                                    + "printf '\\t%s\\001\\002' $?; }\n"
                            ),
                            static (script, p) => script.Append(CultureInfo.InvariantCulture, $"a {p.Index} {p.Name} {Shell(p.Value)}\n")
                        )
                        .ToString()
                ),
        ];
        string[] outputs = await Task.WhenAll(scripts.Select(server.Bash));
        return outputs
            .SelectMany(static o => o.Split("\u0001\u0002", StringSplitOptions.RemoveEmptyEntries))
            .Select(static record =>
            {
                int first = record.IndexOf('\t'),
                    last = record.LastIndexOf('\t');
                string setting = record[(first + 1)..last];
                bool accepted = record[(last + 1)..] == "0";
                return (
                    Index: int.Parse(record[..first], CultureInfo.InvariantCulture),
                    Answer: new Answer(accepted, accepted && setting.EndsWith('\n') ? setting[..^1] : null)
                );
            })
            .ToDictionary(static a => a.Index, static a => a.Answer);
    }

    /// <summary>Whether a file of settings may use each name.</summary>
    public static async Task<IReadOnlyList<bool>> AskNames(PostgresServer server, IReadOnlyList<string> names)
    {
        await server.Copy(names.Select(static (name, i) => ($"name{i}", $"{name} = '0'\n")));
        var script = new StringBuilder();
        for (int i = 0; i < names.Count; i++)
            script.Append(
                CultureInfo.InvariantCulture,
                $"\\! cp /tmp/pairs/name{i} /tmp/data/pairs.conf\nCOPY (SELECT count(*) FROM pg_file_settings "
                    + $"WHERE sourcefile LIKE '%/pairs.conf' AND name IS NOT NULL "
                    + $"AND error IS DISTINCT FROM 'unrecognized configuration parameter') TO STDOUT;\n"
            );
        script.Append("\\! : >/tmp/data/pairs.conf\n");
        return [.. Rows(await server.Psql(script.ToString())).Select(static r => r[0] == "1")];
    }

    /// <summary>An order without a pattern that is the same in every run, which string.GetHashCode is not.</summary>
    private static uint Hash(string text) => text.Aggregate(2166136261u, static (hash, c) => (hash ^ c) * 16777619u);

    private static Pair[][] Rounds(IReadOnlyList<Pair> pairs)
    {
        Pair[][] byName = [.. pairs.GroupBy(static p => p.Name).Select(static g => g.ToArray())];
        return
        [
            .. Enumerable
                .Range(0, byName.Max(static g => g.Length))
                .Select(i => byName.Where(g => i < g.Length).Select(g => g[i]).ToArray()),
        ];
    }

    private static string File(IEnumerable<Pair> round) => string.Concat(round.Select(static p => $"{p.Name} = '{Quoted(p.Value)}'\n"));

    private static string Quoted(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("'", "''", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Shell(string value) => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal);

    private static IEnumerable<string[]> Rows(string copied) =>
        copied
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split('\t').Select(static c => Unescape(c)!).ToArray());

    /// <summary>COPY's text form: \N is null, and a backslash stands before what a line cannot hold.</summary>
    private static string? Unescape(string text)
    {
        if (text == "\\N")
            return null;
        var result = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            result.Append(
                text[i] != '\\'
                    ? text[i]
                    : text[++i] switch
                    {
                        'b' => '\b',
                        'f' => '\f',
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'v' => '\v',
                        char other => other,
                    }
            );
        }
        return result.ToString();
    }
}
