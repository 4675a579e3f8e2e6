using System.Text.RegularExpressions;

namespace HAPostgres.Pages;

/// <summary>The sums at the top of the comparison with others, from its tables.</summary>
internal static partial class CoverageFigures
{
    private const string Path = "docs/coverage.md";

    private static readonly string[] s_others = ["CloudNativePG", "Crunchy Data's PGO", "Autobase", "Pigsty"];

    public static string Write(string root)
    {
        string page = Page.Read(root, Path);
        return s_others.Aggregate(page, (text, whose) => Sentence.Put(text, $@"(?<=\n)\| {whose} \|[ 0-9|]+\|(?=\n)", Sum(page, whose)));
    }

    /// <returns>The cells of each row of the table below the heading that begins with the name.</returns>
    public static IEnumerable<string[]> Rows(string page, string whose)
    {
        string section = page.Split("\n## ").Single(s => s.StartsWith(whose, StringComparison.Ordinal));
        return Row().Matches(section).Select(static row => row.Groups["cells"].Value.Split(" | "));
    }

    /// <returns>What others call their checks of a row.</returns>
    public static string[] Names(string[] row) => row[0].Replace(" (update)", "", StringComparison.Ordinal).Split(", ");

    private static string Sum(string page, string whose)
    {
        int rules = 0,
            otherwise = 0,
            meaningless = 0,
            notYet = 0;
        foreach (string[] row in Rows(page, whose))
        {
            int checks = whose == "CloudNativePG" ? Names(row).Length : 1;
            string ours = row[^1];
            _ =
                ours.Contains("HAPG", StringComparison.Ordinal) ? rules += checks
                : ours.Contains("not yet", StringComparison.Ordinal) ? notYet += checks
                : ours.Contains("no meaning", StringComparison.Ordinal) ? meaningless += checks
                : otherwise += checks;
        }
        return $"| {whose} | {rules} | {otherwise} | {meaningless} | {notYet} | {rules + otherwise + meaningless + notYet} |";
    }

    [GeneratedRegex(@"^\| (?!Theirs)(?<cells>.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
