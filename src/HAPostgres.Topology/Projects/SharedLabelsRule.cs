namespace HAPostgres.Projects;

internal sealed class SharedLabelsRule : ClaimRule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1102", "Two clusters use the same node labels", RuleSeverity.Error);

    protected override IEnumerable<Claim> ClaimsOf(ClusterTopology topology) =>
        [new Claim(topology.LabelPrefix, "labelPrefix", topology.LabelPrefix)];

    protected override string Describe(string second, string first, IReadOnlyList<string> claims) =>
        $"{second} and {first} both find their hosts by labels that start with \"{claims[0]}\", so the poolers and proxies of each run on "
        + $"the hosts of both, and removing the labels of one stops the services of the other; {Otherwise("labelPrefix")}";
}
