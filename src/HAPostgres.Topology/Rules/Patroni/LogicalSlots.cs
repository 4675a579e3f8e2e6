namespace HAPostgres.Rules;

internal sealed class LogicalSlots : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2016", "A slot cannot decode", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        string level = topology.Postgres.FindParameter("wal_level")?.Value.Trim().ToLowerInvariant() ?? "replica";
        for (int i = 0; i < topology.Patroni.Slots.Count; i++)
        {
            PermanentSlot slot = topology.Patroni.Slots[i];
            if (slot.Database is null && slot.Plugin is not null)
                context.Report(Descriptor, $"the slot \"{slot.Name}\" has a plugin but no database, and only a logical slot has either; name the database, or remove the plugin", $"patroni.slots[{i}].plugin");
            else if (slot.Database is not null && level != "logical")
                context.Report(Descriptor, $"the slot \"{slot.Name}\" decodes the changes of \"{slot.Database}\", but wal_level is {level}: the WAL does not hold what decoding needs. Set postgres.parameters.wal_level to \"logical\"", $"patroni.slots[{i}].database", "postgres.parameters.wal_level");
        }
    }
}
