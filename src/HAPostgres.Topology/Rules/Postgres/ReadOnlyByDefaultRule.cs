namespace HAPostgres.Rules;

internal sealed class ReadOnlyByDefaultRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3020", "default_transaction_read_only makes every session read-only", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        if (context.Topology.Postgres.Setting("default_transaction_read_only") == "on")
            context.Report(
                Descriptor,
                "default_transaction_read_only is on for all sessions: the leader refuses writes, even those with which the cluster makes "
                    + "its own roles. Remove it, or set it for a role: ALTER ROLE … SET default_transaction_read_only = on",
                "postgres.parameters.default_transaction_read_only"
            );
    }
}
