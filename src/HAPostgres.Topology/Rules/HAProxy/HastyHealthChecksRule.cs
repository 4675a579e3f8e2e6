namespace HAPostgres.Rules;

internal sealed class HastyHealthChecksRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG5004", "A single failed health check closes all sessions", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        HAProxyTopology proxy = context.Topology.HAProxy;
        if (proxy.Fall == 1)
            context.Report(
                Descriptor,
                $"fall is 1: a single check that is not answered within checkTimeout {proxy.CheckTimeout} marks the leader down and ends "
                    + "every session on it, though nothing has failed. Write 2 or more",
                "haproxy.fall"
            );
    }
}
