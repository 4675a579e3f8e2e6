using System.Globalization;

namespace HAPostgres.Parameters;

/// <summary>Values near limits, in all units, oddly spelt and of wrong types. The same ones in every run.</summary>
internal static class PairGenerator
{
    /// <summary>Gives more than 20,000 pairs for the smallest of the versions.</summary>
    private const int MostPerParameter = 80;

    public static IReadOnlyList<Pair> Generate(int version, int seed)
    {
        var random = new Random(seed + version);
        var pairs = new List<Pair>();
        foreach (ParameterFacts facts in ParameterCatalog.Of(version)!.Parameters.OrderBy(static p => p.Name, StringComparer.Ordinal))
        {
            if (facts.Context == ParameterContext.Internal || ParameterChecks.Unjudged(facts.Name) is not null)
                continue;
            IEnumerable<string> values = facts.Type switch
            {
                ParameterType.Bool => Bools(random),
                ParameterType.Integer => Numbers(facts, random, whole: true),
                ParameterType.Real => Numbers(facts, random, whole: false),
                ParameterType.Enum => Enums(facts, random),
                _ => Texts.Of(facts.Name, random),
            };
            // The server's file cannot hold a zero byte, and no test needs one.
            // Every parameter gets others of them: what is the same for all integers need not be asked of each.
            string[] distinct = [.. values.Distinct(StringComparer.Ordinal)];
            random.Shuffle(distinct);
            foreach (string value in distinct.Take(MostPerParameter).Append(facts.BuiltIn).Distinct(StringComparer.Ordinal))
                pairs.Add(new Pair(pairs.Count, facts, value));
        }
        return pairs;
    }

    private static IEnumerable<string> Bools(Random random)
    {
        foreach (string word in (string[])["on", "off", "true", "false", "yes", "no"])
        {
            for (int length = 1; length <= word.Length; length++)
                yield return RandomCase(word[..length], random);
            yield return word;
            yield return word + "x";
            yield return " " + word;
            yield return word + Space(random);
        }
        foreach (
            string value in (string[])
                [
                    "",
                    " ",
                    "0",
                    "1",
                    "2",
                    "-1",
                    "00",
                    "01",
                    "10",
                    "1.0",
                    "0x1",
                    "+1",
                    "t1",
                    "o",
                    "O",
                    "enable",
                    "ye s",
                    "wahr",
                    "null",
                    "'on'",
                    "ON\n",
                    "\u00f6n",
                    "truetrue",
                ]
        )
            yield return value;
    }

    private static IEnumerable<string> Enums(ParameterFacts facts, Random random)
    {
        foreach (string choice in facts.Choices)
        {
            yield return choice;
            yield return choice.ToUpperInvariant();
            yield return RandomCase(choice, random);
            yield return choice + " ";
            yield return " " + choice;
            yield return choice.Length > 1 ? choice[..^1] : choice + "x";
            yield return choice + "s";
        }
        foreach (
            string value in (string[])
                [
                    "",
                    " ",
                    "true",
                    "TRUE",
                    "false",
                    "yes",
                    "no",
                    "on",
                    "Off",
                    "1",
                    "0",
                    "2",
                    "tru",
                    "archive",
                    "hot_standby",
                    "minimal",
                    "debug",
                    "DEBUG",
                    "info",
                    "notice",
                    "none",
                    "all",
                    "auto",
                    "default",
                    "\u017fafe",
                    "re\u0131lica",
                    "null",
                ]
        )
            yield return value;
    }

    private static IEnumerable<string> Numbers(ParameterFacts facts, Random random, bool whole)
    {
        double min = facts.Minimum,
            max = facts.Maximum;
        foreach (double limit in (double[])[min, max])
        {
            foreach (double step in (double[])[-1, -0.6, -0.5, -0.4, 0, 0.4, 0.5, 0.6, 1])
                yield return Text(limit + step);
            foreach (string unit in facts.Units)
            {
                double count = limit / Multiplier(unit, facts.Unit);
                yield return $"{Text(Math.Floor(count))}{unit}";
                yield return $"{Text(Math.Ceiling(count) + 1)}{Space(random)}{unit}";
                yield return $"{Text(count)} {unit}";
            }
        }
        foreach (string value in s_numbers)
            yield return value;
        string[] units = [.. ParameterUnits.Of("B"), .. ParameterUnits.Of("s")];
        foreach (string unit in units)
            yield return $"{random.Next(0, 20)}{unit}";
        for (int i = 0; i < 40; i++)
        {
            double inside = min + (random.NextDouble() * (Math.Min(max, min + Math.Pow(10, random.Next(1, 12))) - min));
            string number = random.Next(7) switch
            {
                0 => $"0x{(long)Math.Abs(inside):x}",
                1 => $"0X{(long)Math.Abs(inside):X}",
                2 => $"0{Convert.ToString((long)Math.Abs(inside), 8)}",
                3 => inside.ToString("E3", CultureInfo.InvariantCulture),
                4 => inside.ToString("F3", CultureInfo.InvariantCulture),
                5 => inside.ToString("R", CultureInfo.InvariantCulture),
                _ => Math.Round(inside).ToString("F0", CultureInfo.InvariantCulture),
            };
            string[] own = facts.Units.Count > 0 ? [.. facts.Units] : units;
            string unit = random.Next(3) == 0 && (whole || facts.Unit.Length > 0) ? own[random.Next(own.Length)] : "";
            if (unit.Length > 0 && facts.Unit.Length > 0 && random.Next(4) > 0)
                number = Text(inside / Multiplier(unit, facts.Unit) * (random.Next(3) == 0 ? 1 : random.NextDouble()));
            string before = MaybeSpace(random, 8),
                between = MaybeSpace(random, 3),
                behind = MaybeSpace(random, 8);
            yield return before + number + between + unit + behind;
        }
    }

    private static string MaybeSpace(Random random, int oneIn) => random.Next(oneIn) == 0 ? Space(random) : "";

    private static readonly string[] s_numbers =
    [
        "",
        " ",
        "0",
        "-0",
        "+0",
        "1",
        "-1",
        "+1",
        "--1",
        "+-1",
        "- 1",
        "1 ",
        " 1",
        "\t2\n",
        "\v3",
        "4\f",
        "\u00a05",
        "1 2",
        "1,000",
        "1_000",
        "1'000",
        "1.5",
        "2.5",
        "0.5",
        "-0.5",
        ".5",
        " .5",
        "-.5",
        "5.",
        "5.e1",
        ".",
        "e",
        "E3",
        "1e3",
        "1E2",
        "1e+1",
        "1e-1",
        "1e",
        "1e+",
        "1e3kB",
        "1e1 s",
        "0.1e1",
        "15e-1",
        "25e-1",
        "1e400",
        "-1e400",
        "1e-400",
        "0e999999999999",
        "1e99999999999",
        "4e-310",
        "0x10",
        "0X1f",
        "0x",
        "0xg",
        "0x1.8",
        "0x1.8p1",
        "0x1p4",
        "0x.8",
        "-0x10",
        "0x7fffffff",
        "0x80000000",
        "0xffffffffffffffff",
        "0x1e3",
        "010",
        "08",
        "0778",
        "00",
        "-010",
        "0o17",
        "010.5",
        "09.5",
        "0b11",
        "0b",
        "0b2",
        "2147483647",
        "2147483648",
        "-2147483648",
        "-2147483649",
        "2147483647.4",
        "2147483647.5",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "99999999999999999999999999",
        "inf",
        "-inf",
        "infinity",
        "Infinity",
        "INFx",
        "nan",
        "NaN",
        "-nan",
        "nan(1)",
        "on",
        "off",
        "true",
        "abc",
        "null",
        "1a",
        "1 a",
        "\u0663",
        "\u0967",
        "\uff11",
        "10mb",
        "10KB",
        "10Mb",
        "10K",
        "10k",
        "10M",
        "10b",
        "10GiB",
        "10 bytes",
        "10sec",
        "10seconds",
        "10S",
        "10m",
        "10mins",
        "10MIN",
        "10minute",
        "10hours",
        "10H",
        "10ms ",
        "10 ms",
        "10 m s",
        "10us",
        "10days",
        "10D",
        "10w",
        "10\u00b5s",
        "10 MB x",
        "10MBMB",
        "10TB",
        "1.5GB",
        "0.1MB",
        "0.7kB",
        "1.3min",
        "0.4s",
        "0.0001d",
        "1e-3h",
        "-1MB",
        "-1ms",
        "-1s",
        "-1 kB",
    ];

    internal static string Space(Random random) => ((string[])[" ", "  ", "\t", "\n", "\r", "\f", "\v", " \t "])[random.Next(8)];

    internal static string RandomCase(string text, Random random) =>
        string.Concat(text.Select(c => random.Next(2) == 0 ? char.ToUpperInvariant(c) : c));

    private static double Multiplier(string unit, string baseUnit) => ParameterUnits.Size(unit) / ParameterUnits.Size(baseUnit);

    private static string Text(double value) =>
        Math.Abs(value) is > 1e17 or (< 1e-5 and > 0)
            ? value.ToString("R", CultureInfo.InvariantCulture)
            : value.ToString("0.######", CultureInfo.InvariantCulture);
}
