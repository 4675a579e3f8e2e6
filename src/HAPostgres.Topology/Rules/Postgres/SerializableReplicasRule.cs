namespace HAPostgres.Rules;

internal sealed class SerializableReplicasRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3021", "Serializable isolation by default fails on hot standbys", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (topology.Patroni.Members.Count > 1 && topology.Postgres.Setting("default_transaction_isolation") == "serializable")
            context.Report(
                Descriptor,
                "default_transaction_isolation is \"serializable\", which a replica cannot do: every query there fails, Patroni's own "
                    + "among them. Set it for roles or databases that only the leader serves, or write \"repeatable read\"",
                "postgres.parameters.default_transaction_isolation"
            );
    }
}
