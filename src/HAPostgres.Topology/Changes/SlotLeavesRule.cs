namespace HAPostgres.Changes;

internal sealed class SlotLeavesRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Warning("HAPG2202", "A replication slot is dropped");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        foreach (PermanentSlot slot in change.Deployed.Patroni.Slots)
        {
            PermanentSlot? now = change.Wanted.Patroni.Slots.FirstOrDefault(s => s.Name == slot.Name);
            if (now == slot)
                continue;
            string what = now is null ? "left the manifest, and deploy drops it" : "has changed, and Patroni drops it and creates it anew";
            yield return $"the slot \"{slot.Name}\" {what}: what reads from it loses its position and has to start over with a new copy. "
                + "The WAL that it keeps is freed. While something still reads from it, it cannot be dropped: stop that first";
        }
    }
}
