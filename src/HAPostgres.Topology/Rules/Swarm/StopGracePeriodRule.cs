namespace HAPostgres.Rules;

internal sealed class StopGracePeriodRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG7004", "stopGracePeriod is too short for a shutdown", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        Duration needed = patroni.PrimaryStopTimeout + Duration.FromSeconds(30);
        if (patroni.StopGracePeriod < needed)
            context.Report(
                Descriptor,
                $"stopGracePeriod {patroni.StopGracePeriod} is shorter than primaryStopTimeout {patroni.PrimaryStopTimeout} and 30s for "
                    + "the last checkpoint; Swarm would kill PostgreSQL and every update becomes a crash recovery. Write at least "
                    + $"{needed}",
                "patroni.stopGracePeriod",
                "patroni.primaryStopTimeout"
            );
    }
}
