using HAPostgres.Rules;
using Xunit;

namespace HAPostgres;

public class SuppressionTests
{
    private const string OnePooler = "\"pgbouncer\": { \"hosts\": [\"a\"] }";

    private const string Backup = "\"backup\": { \"repositories\": [{ \"host\": \"c\" }] }";

    [Fact]
    public void A_suppression_takes_away_what_its_rule_found_and_nothing_else()
    {
        const string TwoWarnings = """
            "pgbouncer": { "hosts": ["a"], "poolMode": "statement" }
            """;
        Assert.Equal(["HAPG1009", "HAPG4005"], Ids(TwoWarnings));

        Assert.Equal(["HAPG4005"], Ids($"{TwoWarnings}, {Suppress("HAPG1009", "one rack only")}"));
    }

    [Fact]
    public void An_error_that_weighs_a_worst_case_can_be_suppressed()
    {
        const string Overcommitted = """
            "haproxy": { "resources": { "limits": { "memory": "60GB" } } }
            """;
        Assert.Equal(["HAPG7002"], Ids(Overcommitted, hosts: """[{ "name": "a", "memory": "32GB" }, "b", "c"]"""));

        CompilationResult result = Compile(
            $"{Overcommitted}, {Suppress("HAPG7002", "the proxy never takes more than 1GB")}",
            """[{ "name": "a", "memory": "32GB" }, "b", "c"]"""
        );

        Assert.Empty(result.Diagnostics);
    }

    [Theory]
    [InlineData("HAPG1009", "")]
    [InlineData("HAPG1009", " ")]
    [InlineData("HAPG1009", "\\n\\t")]
    public void A_blank_reason_is_an_error_at_the_reason(string id, string reason)
    {
        CompilationResult result = Compile($"{OnePooler}, {Suppress(id, reason)}");

        Assert.Contains(result.Diagnostics, static d => d.Rule.Id == "HAPG0006" && d.Message.Contains("reason", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_reason_is_an_error() =>
        Assert.Contains("HAPG0005", Ids($"{OnePooler}, \"suppress\": [{{ \"rule\": \"HAPG1009\" }}]"));

    [Theory]
    [InlineData("\"HAPG1009\"")]
    [InlineData("{ \"rule\": 1009, \"reason\": \"x\" }")]
    [InlineData("{ \"rule\": \"1009\", \"reason\": \"x\" }")]
    [InlineData("{ \"id\": \"HAPG1009\", \"rule\": \"HAPG1009\", \"reason\": \"x\" }")]
    public void What_is_no_suppression_is_an_error(string item) =>
        Assert.Contains(Compile($"{OnePooler}, \"suppress\": [{item}]").Diagnostics, static d => d.Rule.Severity == RuleSeverity.Error);

    [Theory]
    [InlineData("HAPG0109", "did you mean HAPG1009")]
    [InlineData("HAPG4444", "docs/rules lists them all")]
    public void An_unknown_id_is_an_error_that_proposes_the_one_with_the_same_digits(string id, string remedy)
    {
        ManifestDiagnostic found = Assert.Single(Compile(Suppress(id, "x")).Diagnostics);

        Assert.Equal("HAPG0009", found.Rule.Id);
        Assert.Contains(remedy, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_error_of_syntax_or_safety_can_be_suppressed()
    {
        foreach (RuleDescriptor rule in RuleCatalogue.All.Where(static r => !r.Suppressible))
            Assert.Equal("HAPG0010", Assert.Single(Compile(Suppress(rule.Id, "x")).Diagnostics).Rule.Id);
        Assert.All(
            RuleCatalogue.All.Where(static r => r.Id[4] is '0' or '8'),
            static r => Assert.True(!r.Suppressible || r.Severity == RuleSeverity.Warning, r.Id)
        );
    }

    [Fact]
    public void The_second_of_two_suppressions_of_a_rule_is_one_too_many()
    {
        ManifestDiagnostic found = Assert.Single(
            Compile(
                $$"""{{OnePooler}}, "suppress": [{ "rule": "HAPG1009", "reason": "x" },{{"\n"}} { "rule": "HAPG1009", "reason": "y" }]"""
            ).Diagnostics
        );

        Assert.Equal(("HAPG0011", 2), (found.Rule.Id, found.Location.Start.Line + 1));
    }

    [Fact]
    public void An_unused_suppression_waits_until_the_errors_are_gone() =>
        Assert.Equal(["HAPG0003"], Ids($"\"nonsense\": 1, {Suppress("HAPG1009", "x")}"));

    [Fact]
    public void A_suppression_behind_one_that_could_not_be_read_is_found_at_its_place()
    {
        CompilationResult result = Compile("\"suppress\": [1,\n{ \"rule\": \"HAPG2001\", \"reason\": \"x\" }]");

        Assert.Equal(["1 HAPG0004", "2 HAPG0010"], result.Diagnostics.Select(static d => $"{d.Location.Start.Line + 1} {d.Rule.Id}"));
    }

    [Fact]
    public void An_overlay_brings_its_own_suppressions()
    {
        CompilationResult result = ManifestCompiler.Compile(
            new ManifestFile("cluster.hapg.json", $$"""{ "name": "orders", "hosts": ["a", "b", "c"], {{OnePooler}}, {{Backup}} }"""),
            new ManifestFile("cluster.hapg.lab.json", $"{{ {Suppress("HAPG1009", "a lab")} }}")
        );

        Assert.Empty(result.Diagnostics);
    }

    private static string Suppress(string id, string reason) =>
        $$"""
            "suppress": [{ "rule": "{{id}}", "reason": "{{reason}}" }]
            """;

    private static IEnumerable<string> Ids(string section, string hosts = """["a", "b", "c"]""") =>
        Compile(section, hosts).Diagnostics.Select(static d => d.Rule.Id);

    private static CompilationResult Compile(string section, string hosts = """["a", "b", "c"]""") =>
        Samples.Compile($$"""{ "name": "orders", "hosts": {{hosts}}, {{section}}, {{Backup}} }""");
}
