namespace HAPostgres.Projects;

internal sealed class SharedNetworkRule : ClaimRule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG7101", "Two clusters use the same network", RuleSeverity.Error);

    protected override IEnumerable<Claim> ClaimsOf(ClusterTopology topology) =>
        [
            new Claim(topology.Networks.Application, "networks.application", topology.Networks.Application),
            // The stack's own networks have its name before theirs.
            InsideStack(topology.Name, topology.Networks.Internal, "networks.internal"),
            InsideStack(topology.Name, topology.Networks.Backend, "networks.backend"),
        ];

    protected override string Describe(string second, string first, IReadOnlyList<string> claims) =>
        $"{second} and {first} are both on the network {string.Join(", ", claims)}, on which each has services of the same names: an "
        + $"application that connects to \"{ServiceNames.PgBouncer}\" would reach either of them; {Otherwise("networks.application")}";

    private static Claim InsideStack(string stack, string network, string setting) =>
        new($"{stack}_{network}", setting, $"{stack}_{network}");
}
