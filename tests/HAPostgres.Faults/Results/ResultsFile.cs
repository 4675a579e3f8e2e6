using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using HAPostgres.Cluster;

namespace HAPostgres.Faults.Results;

/// <summary>The published figures: docs/reliability.json, and the page that is made of it.</summary>
internal sealed class ResultsFile
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<FaultResult> _results;

    private ResultsFile(List<FaultResult> results) => _results = results;

    public static string JsonPath { get; } = Path.Combine(Repository.Root, "docs", "reliability.json");

    public static string PagePath { get; } = Path.Combine(Repository.Root, "docs", "reliability.md");

    /// <summary>As it is, so that a run of some faults leaves the others' figures alone.</summary>
    public static ResultsFile Open() => new(File.Exists(JsonPath) ? Read(File.ReadAllText(JsonPath)) : []);

    public static List<FaultResult> Read(string json) => JsonSerializer.Deserialize<List<FaultResult>>(json, s_options)!;

    public static string Text(IEnumerable<FaultResult> results) => JsonSerializer.Serialize(results, s_options) + "\n";

    /// <summary>Puts a result in the place of the earlier one of the same fault and version.</summary>
    public void Write(FaultResult result)
    {
        _results.RemoveAll(r => r.Fault == result.Fault && r.Version == result.Version);
        _results.Add(result);
        File.WriteAllText(JsonPath, Text(Ordered()));
        WritePage();
    }

    /// <summary>Makes the page anew, of the figures that are there.</summary>
    public void WritePage() => File.WriteAllText(PagePath, ReliabilityPage.Of(Ordered()));

    private FaultResult[] Ordered() =>
        [.. _results.OrderBy(static r => r.Version).ThenBy(static r => FaultCatalogue.Names.ToList().IndexOf(r.Fault))];
}
