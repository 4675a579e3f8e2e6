using HAPostgres.Names;

namespace HAPostgres.Rules;

internal sealed class SlotDatabaseRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2036", "Logical slot of an undeclared database", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        if (topology.Patroni.Slots.Count == 0)
            return;
        HashSet<string> databases = [.. topology.Postgres.Databases.Select(static d => d.Name), "postgres", topology.Postgres.MonitorUser];
        var spelling = new Spelling(databases);
        for (int i = 0; i < topology.Patroni.Slots.Count; i++)
        {
            PermanentSlot slot = topology.Patroni.Slots[i];
            if (slot.Database is string database && !databases.Contains(database))
                context.Report(
                    Descriptor,
                    $"the slot \"{slot.Name}\" decodes the changes of the database \"{database}\", which postgres.databases does not "
                        + "have: until it is created, Patroni fails to create the slot, "
                        + $"again in each loop. {Remedy(spelling.Nearest(database), database)}",
                    $"patroni.slots[{i}].database",
                    "postgres.databases"
                );
        }
    }

    private static string Remedy(string? meant, string database) =>
        meant is null ? $"Add \"{database}\" to postgres.databases" : $"Did you mean \"{meant}\"?";
}
