using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class LogicalSlotsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG2016", "Logical slot without logical WAL or output plugin", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        string level = topology.Postgres.Setting("wal_level");
        ImageInventory? image = context.Manifest.Patroni.Image is null ? ImageInventory.Of(topology.Postgres.Version) : null;
        for (int i = 0; i < topology.Patroni.Slots.Count; i++)
        {
            PermanentSlot slot = topology.Patroni.Slots[i];
            if (slot.Database is null && slot.Plugin is not null)
                context.Report(
                    Descriptor,
                    $"the slot \"{slot.Name}\" has a plugin, \"{slot.Plugin}\", but no database, and only a logical slot has either; name "
                        + "the database, or remove the plugin",
                    $"patroni.slots[{i}].plugin"
                );
            else if (slot.Database is not null && level != "logical")
                context.Report(
                    Descriptor,
                    $"the slot \"{slot.Name}\" decodes the changes of \"{slot.Database}\", but wal_level is {level}: the WAL does not "
                        + "hold what decoding needs. Set postgres.parameters.wal_level to \"logical\"",
                    $"patroni.slots[{i}].database",
                    "postgres.parameters.wal_level"
                );
            else if (slot.Plugin is string plugin && image is not null && !image.HasLibrary(plugin))
                context.Report(
                    Descriptor,
                    $"the slot \"{slot.Name}\" decodes with the plugin \"{plugin}\", which HAPostgres's own image of PostgreSQL "
                        + $"{topology.Postgres.Version} does not have: Patroni fails to make the slot, again in each loop. Write "
                        + "\"pgoutput\" or \"test_decoding\", or name an image that has it in patroni.image",
                    $"patroni.slots[{i}].plugin"
                );
        }
    }
}
