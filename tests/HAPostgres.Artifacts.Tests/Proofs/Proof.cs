namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>How a tool itself reacts to what a rule forbids.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Tool">As the rule's page names it.</param>
/// <param name="Words">What the tool says of the bad manifest, and does not say of the good one.</param>
/// <param name="Ask">Hands the tool what is rendered from a manifest, and returns all that it says.</param>
internal sealed record Proof(string Rule, string Tool, string Words, Func<RuleManifest, Task<string>> Ask)
{
    /// <summary>Instead of the page's bad manifest, where that shows another side of the rule.</summary>
    public string? Bad { get; init; }

    /// <summary>
    /// What the tool says of the good manifest, so that its silence about the bad one's mistake is no failure of the question.
    /// </summary>
    public string? Consent { get; init; }

    /// <summary>Puts the bad value into a topology, where the reader has already left it out.</summary>
    public Func<ClusterTopology, ClusterTopology> Break { get; init; } = static topology => topology;

    public override string ToString() => $"{Rule}, {Tool}";
}
