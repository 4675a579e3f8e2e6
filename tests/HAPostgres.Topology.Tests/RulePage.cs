using System.Globalization;
using System.Text.RegularExpressions;

namespace HAPostgres;

/// <summary>A page of docs/rules, as far as tests hold it against the rule.</summary>
internal sealed class RulePage
{
    private static readonly Regex s_heading = new(
        @"\A# (?<id>HAPG\d{4}): (?<title>.+)\n\nSeverity: (?<severity>\w+)\n",
        RegexOptions.CultureInvariant
    );

    private static readonly Regex s_sample = new(
        @"^```json (?<kind>\w+)( (?<line>\d+),(?<column>\d+))?\n(?<text>.*?)^```$",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.CultureInvariant
    );

    private static readonly Regex s_proof = new(
        @"^Proof: (?<proof>tool \((?<tool>[^()]+)\)|published|own reasoning)\.$",
        RegexOptions.Multiline | RegexOptions.CultureInvariant
    );

    private readonly Match _heading;
    private readonly Dictionary<string, Match> _samples;

    private RulePage(string text)
    {
        Text = text;
        _heading = s_heading.Match(text);
        _samples = s_sample.Matches(text).ToDictionary(static m => m.Groups["kind"].Value);
        Proofs = [.. s_proof.Matches(text).Select(static m => m.Groups["tool"].Success ? "tool" : m.Groups["proof"].Value)];
    }

    public static string Folder { get; } = Path.Combine(Samples.Root, "docs", "rules");

    public string Text { get; }

    public string Id => _heading.Groups["id"].Value;

    public string Title => _heading.Groups["title"].Value;

    public string Severity => _heading.Groups["severity"].Value;

    public bool HasExamples => _samples.ContainsKey("bad") && _samples.ContainsKey("good");

    public string Bad => Sample("bad");

    public string Good => Sample("good");

    /// <summary>"tool", "published" or "own reasoning"; a page states one.</summary>
    public IReadOnlyList<string> Proofs { get; }

    /// <summary>What was deployed before, on the page of a rule about changes.</summary>
    public string Deployed => Sample("deployed");

    /// <summary>The first of two manifests, on the page of a rule about several; the bad one is the second.</summary>
    public string First => Sample("first");

    /// <summary>Where the finding stands in the bad manifest, counted from 1, as compilers say it.</summary>
    public (int Line, int Column) Place => PlaceIn("bad");

    /// <summary>Where the related value stands in the first manifest.</summary>
    public (int Line, int Column) PlaceInFirst => PlaceIn("first");

    public static RulePage Of(string id) => new(File.ReadAllText(Path.Combine(Folder, $"{id}.md")).ReplaceLineEndings("\n"));

    private string Sample(string kind) =>
        _samples.TryGetValue(kind, out Match? sample)
            ? sample.Groups["text"].Value
            : throw new InvalidOperationException($"the page of {Id} has no sample \"{kind}\"");

    private (int Line, int Column) PlaceIn(string kind) => (Number(kind, "line"), Number(kind, "column"));

    private int Number(string kind, string group) => int.Parse(_samples[kind].Groups[group].Value, CultureInfo.InvariantCulture);
}
