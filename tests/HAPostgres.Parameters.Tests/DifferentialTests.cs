using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit;

namespace HAPostgres.Parameters;

/// <summary>Our verdict and value against a real server's, for at least 20,000 pairs of each version.</summary>
[Trait("Category", "Tools")]
public class DifferentialTests
{
    private const int Seed = 20_260;

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Every_verdict_and_value_is_that_of_PostgreSQL(int version)
    {
        var watch = Stopwatch.StartNew();
        IReadOnlyList<Pair> pairs = PairGenerator.Generate(version, Seed);
        ParameterVerdict[] ours = [.. pairs.Select(p => ParameterJudge.Judge(p.Facts, version, p.Value))];
        Pair[] judged = [.. pairs.Where(p => ours[p.Index].Outcome != ParameterOutcome.NotJudged)];

        await using PostgresServer server = await PostgresServer.Start(version);
        var phases = new List<string>();
        async Task<Dictionary<int, Answer>> Ask(string way, Func<Task<Dictionary<int, Answer>>> ask)
        {
            long before = watch.ElapsedMilliseconds;
            Dictionary<int, Answer> answers = await ask();
            phases.Add(FormattableString.Invariant($"{answers.Count} by {way} in {(watch.ElapsedMilliseconds - before) / 1000.0:0.0} s"));
            Console.WriteLine($"PostgreSQL {version}: {phases[^1]}");
            return answers;
        }
        Dictionary<int, Answer> file = await Ask("file", () => Oracle.AskFile(server, judged));
        Dictionary<int, Answer> session = await Ask("session", () => Oracle.AskSession(server, judged));
        Pair[] accepted = [.. judged.Where(p => file[p.Index].Accepted)];
        Dictionary<int, Answer> reload = await Ask("reload", () => Oracle.AskReload(server, accepted));
        Dictionary<int, Answer> start = await Ask("start", () => Oracle.AskStart(server, accepted, p => ours[p.Index].Setting != p.Value));

        var differences = new List<string>();
        int values = 0;
        foreach (Pair pair in judged)
        {
            ParameterVerdict verdict = ours[pair.Index];
            bool expected = verdict.Outcome == ParameterOutcome.Accepted;
            var answers = new List<(string Way, Answer Answer)>();
            answers.Add(("file", file[pair.Index]));
            foreach (
                (string way, Dictionary<int, Answer> all) in (ReadOnlySpan<(string, Dictionary<int, Answer>)>)
                    [("session", session), ("reload", reload), ("start", start)]
            )
            {
                if (all.TryGetValue(pair.Index, out Answer? answer))
                    answers.Add((way, answer));
            }
            foreach ((string way, Answer answer) in answers)
            {
                if (answer.Accepted != expected)
                    differences.Add(
                        $"{pair.Name} = {Show(pair.Value)}: we {(expected ? "accept" : $"refuse ({verdict.Reason})")}, PostgreSQL "
                            + $"{(answer.Accepted ? $"accepts as {Show(answer.Setting)}" : "refuses")} ({way})"
                    );
                else if (verdict.Setting is not null && answer.Setting is not null && Shown(pair, way, verdict.Setting) != answer.Setting)
                    differences.Add(
                        $"{pair.Name} = {Show(pair.Value)}: we read {Show(verdict.Setting)}, PostgreSQL {Show(answer.Setting)} ({way})"
                    );
                values += verdict.Setting is not null && answer.Setting is not null ? 1 : 0;
            }
        }

        var report = new StringBuilder();
        report.AppendLine(
            CultureInfo.InvariantCulture,
            $"PostgreSQL {version}: {judged.Length} pairs of {judged.Select(static p => p.Name).Distinct().Count()} parameters, "
                + $"{judged.Count(p => ours[p.Index].Outcome == ParameterOutcome.Accepted)} accepted, "
                + $"{judged.Count(p => ours[p.Index].Outcome == ParameterOutcome.Refused)} refused; {values} values compared (asked: "
                + $"{string.Join(", ", phases)}); {differences.Count} differences; {watch.Elapsed.TotalSeconds:0} s"
        );
        foreach ((string name, string reason) in ParameterChecks.AllUnjudged.OrderBy(static p => p.Key, StringComparer.Ordinal))
            report.AppendLine(CultureInfo.InvariantCulture, $"  excluded: {name} ({reason})");
        foreach (var group in pairs.Where(p => ours[p.Index].Outcome == ParameterOutcome.NotJudged).GroupBy(p => ours[p.Index].Reason))
        {
            string[] names = [.. group.Select(static p => p.Name).Distinct()];
            string[] shown = names.Length > 4 ? [.. names[..4], "..."] : names;
            report.AppendLine(
                CultureInfo.InvariantCulture,
                $"  not judged, as the value {group.Key}: {group.Count()} ({string.Join(", ", shown)})"
            );
        }
        foreach (string difference in differences)
            report.AppendLine(CultureInfo.InvariantCulture, $"  DIFFERENCE {difference}");
        Console.WriteLine(report);

        Assert.True(judged.Length >= 20_000, $"only {judged.Length} pairs");
        Assert.True(differences.Count == 0, report.ToString());
    }

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task A_name_passes_where_PostgreSQL_lets_it_pass(int version)
    {
        string[] names =
        [
            "a.b",
            "pg_stat_statements.max",
            "A.B",
            "_a._b",
            "a1.b2",
            "\u00e4.\u00f6",
            "a.b.c",
            "a.",
            ".b",
            "1a.b",
            "a.1b",
            "a$.b",
            "a.b$",
            "a-b.c",
            "a b.c",
            "a..b",
            "a.b-c",
            "work_mem",
            "WORK_MEM",
            "ssl_groups",
            "no_such_parameter",
            "wor\u212a_mem",
            "datestyle",
            "timezone",
        ];
        await using PostgresServer server = await PostgresServer.Start(version);

        IReadOnlyList<bool> passes = await Oracle.AskNames(server, names);

        Assert.Equal(
            names.Zip(passes),
            names.Select(n =>
                (
                    n,
                    n.Contains('.', StringComparison.Ordinal)
                        ? ParameterName.IsQualified(n)
                        : ParameterCatalog.Of(version)!.Find(n) is not null
                )
            )
        );
    }

    /// <summary>postgres -C shows permissions as a decimal number; pg_settings, which our value follows, as an octal one.</summary>
    private static string Shown(Pair pair, string way, string setting) =>
        way == "start" && pair.Name == "unix_socket_permissions"
            ? Convert.ToInt32(setting, 8).ToString(CultureInfo.InvariantCulture)
            : setting;

    private static string Show(string? text) =>
        text is null ? "?" : $"\"{string.Concat(text.Select(static c => c is < ' ' or > '~' ? $"\\u{(int)c:x4}" : c.ToString()))}\"";
}
