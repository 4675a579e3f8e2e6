namespace HAPostgres.Rules;

internal sealed class KeepaliveTooLateRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3037", "tcp_keepalives_idle exceeds the idle timeout of IPVS", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        int idle = context.Topology.Postgres.Number("tcp_keepalives_idle", 0);
        string time = idle == 0 ? "0, which is the system's 7200s" : $"{idle}s";
        if (idle is 0 or >= ForgottenAfter)
            context.Report(
                Descriptor,
                $"tcp_keepalives_idle is {time}, and IPVS drops an idle connection after {ForgottenAfter}s: a client that "
                    + "was cut off keeps its locks until then. Remove it: the default is 60s",
                "postgres.parameters.tcp_keepalives_idle"
            );
    }

    /// <summary>net.ipv4.vs.timeout_tcp, Linux's own default, in seconds (moby#31208).</summary>
    private const int ForgottenAfter = 900;
}
