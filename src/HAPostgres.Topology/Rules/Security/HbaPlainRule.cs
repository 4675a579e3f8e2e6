using HAPostgres.Hba;

namespace HAPostgres.Rules;

internal sealed class HbaPlainRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG8022", "pg_hba line accepts connections without TLS", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        // Before 17 the pool's own way from proxy to leader is plain, inside an internal network.
        if (context.Topology.Postgres.Version < 17)
            return;
        foreach ((string path, HbaLine line) in HbaLines.Of(context.Topology.Postgres))
        {
            if (line.TakesPlain && line.Method != "reject")
                context.Report(
                    Descriptor,
                    $"\"{line.Type}\" also takes connections without TLS, whose queries and results any machine in between can read. Write "
                        + "hostssl",
                    path
                );
        }
    }
}
