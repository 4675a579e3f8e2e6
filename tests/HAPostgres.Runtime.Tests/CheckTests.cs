using System.Text.Json.Nodes;
using HAPostgres.Rules;
using HAPostgres.Runtime.Checking;
using NJsonSchema;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public sealed class CheckTests : IDisposable
{
    private const string Conflict =
        "{ \"name\": \"orders\", \"hosts\": [\"a\", \"b\", \"c\"],\n\"pgbouncer\": { \"port\": 7432, \"poolMode\": \"statement\" "
        + "},\n\"haproxy\": { \"primaryPort\": 7432 },\n\"backup\": { \"repositories\": [{ \"host\": \"c\" }] } }";

    private readonly string _directory = Directory.CreateTempSubdirectory("hapg").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Every_finding_is_a_line_and_so_is_what_it_is_related_to()
    {
        string path = Write("cluster.hapg.json", Conflict);

        ManifestCheck check = Check(path);

        Assert.Equal((1, 1), (check.Errors, check.Warnings));
        string[] lines = FindingsText.Write(check).Split('\n');
        Assert.StartsWith($"{path}(2,42): warning HAPG4005: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{path}(3,29): error HAPG1005: ", lines[1], StringComparison.Ordinal);
        Assert.Equal($"{path}(2,24): related to HAPG1005", lines[2]);
        Assert.Equal("manifests 1, errors 1, warnings 1", lines[3]);
    }

    [Fact]
    public void The_JSON_holds_the_same()
    {
        JsonNode json = JsonNode.Parse(FindingsJson.Write(Check(Write("cluster.hapg.json", Conflict))))!;

        Assert.Equal((1, 1), ((int)json["errors"]!, (int)json["warnings"]!));
        JsonNode error = json["findings"]![1]!;
        Assert.Equal(
            ("HAPG1005", "error", 3, 29),
            ((string)error["rule"]!, (string)error["severity"]!, (int)error["line"]!, (int)error["column"]!)
        );
        Assert.Equal(2, (int)error["related"]![0]!["line"]!);
    }

    [Fact]
    public void The_SARIF_holds_what_its_schema_requires()
    {
        JsonNode log = JsonNode.Parse(SarifLog.Write(Check(Write("a file.hapg.json", Conflict))))!;

        Assert.Equal("2.1.0", (string)log["version"]!);
        JsonNode run = Assert.Single(log["runs"]!.AsArray())!;
        JsonArray rules = run["tool"]!["driver"]!["rules"]!.AsArray();
        Assert.Equal("HAPostgres", (string)run["tool"]!["driver"]!["name"]!);
        Assert.All(rules, static r => Assert.StartsWith($"# {r!["id"]}: ", (string)r["help"]!["markdown"]!, StringComparison.Ordinal));
        Assert.Equal(2, run["results"]!.AsArray().Count);
        foreach (JsonNode? result in run["results"]!.AsArray())
        {
            Assert.Equal((string)result!["ruleId"]!, (string)rules[(int)result["ruleIndex"]!]!["id"]!);
            Assert.NotEmpty((string)result["message"]!["text"]!);
            foreach (JsonNode? place in result["locations"]!.AsArray().Concat(result["relatedLocations"]!.AsArray()))
            {
                Assert.True(
                    Uri.TryCreate(
                        (string)place!["physicalLocation"]!["artifactLocation"]!["uri"]!,
                        UriKind.RelativeOrAbsolute,
                        out Uri? uri
                    )
                );
                Assert.EndsWith("a%20file.hapg.json", uri!.OriginalString, StringComparison.Ordinal);
                Assert.True((int)place["physicalLocation"]!["region"]!["startLine"]! >= 1);
            }
        }
        Assert.Single(run["results"]![1]!["relatedLocations"]!.AsArray());
    }

    [Fact]
    public async Task The_SARIF_fits_the_standard_s_schema_whatever_is_found()
    {
        await using Stream file = typeof(CheckTests).Assembly.GetManifestResourceStream("sarif-2.1.0.json")!;
        JsonSchema schema = await JsonSchema.FromJsonAsync(file, TestContext.Current.CancellationToken);
        string[] manifests = ["""{ "name": "orders", "hosts": ["a", "b", "c"] }""", Conflict, "{ \"name\": 1, \"x\": 2 }", "{", ""];

        Assert.All(manifests, manifest => Assert.Empty(schema.Validate(SarifLog.Write(Check(Write("cluster.hapg.json", manifest))))));

        // It can say no: a link has to be absolute.
        JsonNode log = JsonNode.Parse(SarifLog.Write(Check(Write("cluster.hapg.json", Conflict))))!;
        log["runs"]![0]!["tool"]!["driver"]!["rules"]![0]!["helpUri"] = "docs/rules/HAPG4005.md";
        Assert.NotEmpty(schema.Validate(log.ToJsonString()));
    }

    [Fact]
    public void Every_rule_s_page_is_part_of_the_program() =>
        Assert.Empty(RuleCatalogue.All.Select(static r => r.Page).Except(typeof(SarifLog).Assembly.GetManifestResourceNames()));

    [Fact]
    public void An_environment_s_overlay_is_merged_and_a_missing_one_is_bad_usage()
    {
        string path = Write(
            "cluster.hapg.json",
            """{ "name": "orders", "hosts": ["a", "b", "c"], "backup": { "repositories": [{ "host": "c" }] } }"""
        );
        Write("cluster.hapg.test.json", """{ "nonsense": 1 }""");

        Assert.Equal("HAPG0003", Assert.Single(ManifestCheck.Run(ManifestSource.Find([path], "test", "orders")).Findings).Rule.Id);
        Assert.Equal(ExitCode.BadUsage, Assert.Throws<DeployException>(() => ManifestSource.Find([path], "nowhere", "orders")).ExitCode);
        Assert.Equal(
            ExitCode.BadUsage,
            Assert.Throws<DeployException>(() => ManifestSource.Find([Path.Combine(_directory, "none.json")], "", "orders")).ExitCode
        );
    }

    [Fact]
    public void Several_manifests_are_held_against_each_other()
    {
        ManifestCheck check = Check(
            Write("a.hapg.json", """{ "name": "orders", "hosts": ["a"], "labelPrefix": "x." }"""),
            Write("b.hapg.json", """{ "name": "stock", "hosts": ["b"], "labelPrefix": "x." }""")
        );

        ManifestDiagnostic found = Assert.Single(check.Findings, static f => f.Rule.Id == "HAPG1102");
        Assert.EndsWith("b.hapg.json", found.Location.Path, StringComparison.Ordinal);
        Assert.EndsWith("a.hapg.json", Assert.Single(found.Related).Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "name": "orders", "hosts": ["a", "b", "c"] }""", 0)]
    [InlineData("""{ "name": "orders", "hosts": ["a", "b", "c"], "pgbouncer": { "poolMode": "statement" } }""", 0)]
    [InlineData("""{ "name": "orders", "hosts": ["a", "b", "c"], "nonsense": 1 }""", 1)]
    public async Task Only_errors_make_the_exit_code_1_and_no_engine_is_asked(string manifest, int exitCode) =>
        Assert.Equal(
            exitCode,
            await DeployProgram.RunAsync(
                Example.Topology,
                ["check", "--host", "tcp://127.0.0.1:1", "--manifest", Write("cluster.hapg.json", manifest)]
            )
        );

    [Fact]
    public void The_manifest_is_found_by_whatever_name_it_has()
    {
        string below = Directory.CreateDirectory(Path.Combine(_directory, "src", "Deploy")).FullName;
        string only = Write("orders.hapg.json", """{ "name": "orders", "hosts": ["a", "b", "c"] }""");
        Write("orders.hapg.lab.json", "{}");
        Assert.Equal(only, Path.GetFullPath(ManifestSource.Nearest("orders", below)));

        string other = Write("billing.hapg.json", """{ "name": "billing", "hosts": ["a", "b", "c"] }""");
        Assert.Equal(only, Path.GetFullPath(ManifestSource.Nearest("orders", below)));
        Assert.Equal(other, Path.GetFullPath(ManifestSource.Nearest("billing", below)));
        DeployException unknown = Assert.Throws<DeployException>(() => ManifestSource.Nearest("shop", below));
        Assert.Contains("billing.hapg.json, orders.hapg.json", unknown.Message, StringComparison.Ordinal);

        string usual = Write("cluster.hapg.json", """{ "name": "shop", "hosts": ["a", "b", "c"] }""");
        Assert.Equal(usual, Path.GetFullPath(ManifestSource.Nearest("orders", below)));
    }

    private static ManifestCheck Check(params string[] paths) => ManifestCheck.Run(ManifestSource.Find(paths, "", "orders"));

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
