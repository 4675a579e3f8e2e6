using System.Text.RegularExpressions;
using HAPostgres.Rules;

namespace HAPostgres.Artifacts.Tests.Proofs;

public sealed partial class ProofTests : IClassFixture<OpenTools>
{
    /// <summary>One rule's alone: --filter-trait Rule=HAPG0001.</summary>
    public static IEnumerable<TheoryDataRow<string>> Proven =>
        AllProofs.All.Select(static p => new TheoryDataRow<string>(p.Rule).WithTrait("Rule", p.Rule));

    [Theory]
    [MemberData(nameof(Proven))]
    [Trait("Category", "Tools")]
    public async Task The_tool_itself_objects_to_the_bad_manifest_and_not_to_the_good_one(string rule)
    {
        Proof proof = AllProofs.All.Single(p => p.Rule == rule);
        RuleManifest bad = proof.Bad is null ? RuleManifest.OfPage(rule, "bad") : RuleManifest.Of(proof.Bad);
        Assert.Contains(
            ManifestCompiler.Compile(new("cluster.hapg.json", bad.Text)).Diagnostics.Select(static d => d.Rule.Id).DefaultIfEmpty(rule),
            id => id == rule
        );

        string objection = await proof.Ask(bad with { Compiled = bad.Compiled is null ? null : proof.Break(bad.Compiled) });
        string consent = await proof.Ask(RuleManifest.OfPage(rule, "good"));

        Assert.True(
            objection.Contains(proof.Words, StringComparison.Ordinal),
            $"of the bad one it does not say: {proof.Words}\nbut:\n{objection}"
        );
        Assert.False(consent.Contains(proof.Words, StringComparison.Ordinal), $"of the good one it says, too: {proof.Words}\n{consent}");
        Assert.True(
            consent.Contains(proof.Consent ?? "", StringComparison.Ordinal),
            $"of the good one it does not say: {proof.Consent}\nbut:\n{consent}"
        );
    }

    [Fact]
    public void A_page_names_a_tool_exactly_where_there_is_a_proof() =>
        Assert.Equal(
            AllProofs.All.Select(static p => p.ToString()).Order(StringComparer.Ordinal),
            RuleCatalogue
                .All.Select(static r => (r.Id, Tool: ToolOfPage().Match(RuleManifest.Page(r.Id))))
                .Where(static page => page.Tool.Success)
                .Select(static page => $"{page.Id}, {page.Tool.Groups["tool"].Value}")
                .Order(StringComparer.Ordinal)
        );

    [GeneratedRegex(@"^Proof: tool \((?<tool>[^()]+)\)\.$", RegexOptions.Multiline)]
    private static partial Regex ToolOfPage();
}
