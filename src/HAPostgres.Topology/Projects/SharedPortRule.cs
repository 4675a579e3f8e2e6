namespace HAPostgres.Projects;

internal sealed class SharedPortRule : ClaimRule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG1101", "Two clusters publish the same port on one host", RuleSeverity.Error);

    protected override IEnumerable<Claim> ClaimsOf(ClusterTopology topology)
    {
        PgBouncerTopology pool = topology.PgBouncer;
        HAProxyTopology proxy = topology.HAProxy;
        return Claims(pool.Hosts, pool.Port, "pgbouncer.port")
            .Concat(Claims(proxy.Hosts, proxy.PrimaryPort, "haproxy.primaryPort"))
            .Concat(Claims(proxy.Hosts, proxy.ReplicasPort, "haproxy.replicasPort"))
            .Concat(Claims(proxy.Hosts, proxy.StatsPort, "haproxy.statsPort"));
    }

    protected override string Describe(string second, string first, IReadOnlyList<string> claims) =>
        $"{second} and {first} both publish {string.Join(", ", claims)}, and one port of a host can be published only once; "
        + $"{Otherwise("port")}";

    private static IEnumerable<Claim> Claims(EquatableArray<string> hosts, int port, string setting) =>
        hosts.Select(host => new Claim(
            FormattableString.Invariant($"{host}:{port}"),
            setting,
            FormattableString.Invariant($"{port} on \"{host}\" ({setting})")
        ));
}
