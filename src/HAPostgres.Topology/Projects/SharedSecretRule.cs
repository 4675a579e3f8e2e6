namespace HAPostgres.Projects;

internal sealed class SharedSecretRule : ClaimRule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG8101", "Two clusters use the same secret", RuleSeverity.Warning);

    protected override IEnumerable<Claim> ClaimsOf(ClusterTopology topology) =>
        topology.Secrets.Select(static s => new Claim(s.Name, $"secrets.names.{s.Key}", s.Name));

    protected override string Describe(string second, string first, IReadOnlyList<string> claims) =>
        $"{second} and {first} both use the secret {string.Join(", ", claims)}: who knows it for one knows it for both, and remove "
        + $"--all-data of one takes it from the other; {Otherwise("secret")}";
}
