namespace HAPostgres.Rules;

internal sealed class SuperuserReserveRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3079", "superuser_reserved_connections is too low for Patroni", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        int reserved = context.Topology.Postgres.Number("superuser_reserved_connections", 3);
        if (reserved < Patroni)
            context.Report(
                Descriptor,
                $"superuser_reserved_connections is {reserved}: when clients hold all other connections, Patroni, which keeps {Patroni} "
                    + "as a superuser, cannot log in again after a restart or a "
                    + $"failover, nor can an administrator. Write 3, which is the default, or more",
                "postgres.parameters.superuser_reserved_connections"
            );
    }

    /// <summary>Its heartbeat's, and that of its REST API.</summary>
    private const int Patroni = 2;
}
