namespace HAPostgres.Rules;

internal sealed class ReserveNeverUsedRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG4007", "reserve_pool_size has no effect", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PgBouncerTopology pool = context.Topology.PgBouncer;
        if (pool.ReservePoolSize > 0 && pool.ReservePoolTimeout >= pool.QueryWaitTimeout)
            context.Report(
                Descriptor,
                $"reservePoolTimeout {pool.ReservePoolTimeout} is not shorter than queryWaitTimeout {pool.QueryWaitTimeout}, after which "
                    + $"a client is dropped: no client waits long enough for one of the {pool.ReservePoolSize} reserve connections. Lower "
                    + "reservePoolTimeout",
                "pgbouncer.reservePoolTimeout",
                "pgbouncer.queryWaitTimeout"
            );
        else if (pool.ReservePoolSize > 0 && pool.ReservePoolTimeout.Milliseconds == 0)
            context.Report(
                Descriptor,
                $"reservePoolTimeout 0s switches the reserve of {pool.ReservePoolSize} connections off: PgBouncer uses it only after a "
                    + "wait. Write 1s or more, or reservePoolSize 0",
                "pgbouncer.reservePoolTimeout",
                "pgbouncer.reservePoolSize"
            );
    }
}
