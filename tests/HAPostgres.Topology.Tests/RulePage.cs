using System.Globalization;
using System.Text.RegularExpressions;

namespace HAPostgres;

/// <summary>A page of docs/rules, as far as tests hold it against the rule.</summary>
internal sealed class RulePage
{
    private static readonly Regex s_heading = new(@"\A# (?<id>HAPG\d{4}): (?<title>.+)\n\nSeverity: (?<severity>\w+)\n", RegexOptions.CultureInvariant);

    private static readonly Regex s_bad = new(@"^```json bad (?<line>\d+),(?<column>\d+)\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.CultureInvariant);

    private static readonly Regex s_good = new(@"^```json good\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.CultureInvariant);

    private readonly Match _heading;
    private readonly Match _bad;
    private readonly Match _good;

    private RulePage(string text)
    {
        Text = text;
        _heading = s_heading.Match(text);
        _bad = s_bad.Match(text);
        _good = s_good.Match(text);
    }

    public static string Folder { get; } = Path.Combine(Samples.Root, "docs", "rules");

    public string Text { get; }

    public string Id => _heading.Groups["id"].Value;

    public string Title => _heading.Groups["title"].Value;

    public string Severity => _heading.Groups["severity"].Value;

    public bool HasExamples => _bad.Success && _good.Success;

    public string Bad => _bad.Groups["text"].Value;

    public string Good => _good.Groups["text"].Value;

    /// <summary>Counted from 1, as compilers say it.</summary>
    public (int Line, int Column) Place => (Number("line"), Number("column"));

    public static RulePage Of(string id) => new(File.ReadAllText(Path.Combine(Folder, $"{id}.md")).ReplaceLineEndings("\n"));

    private int Number(string group) => int.Parse(_bad.Groups[group].Value, CultureInfo.InvariantCulture);
}
