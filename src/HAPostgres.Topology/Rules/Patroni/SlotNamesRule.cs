namespace HAPostgres.Rules;

internal sealed class SlotNamesRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2015", "Replication slot name is already in use", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        if (patroni.Slots.Count == 0)
            return;
        Dictionary<string, int> members = Positions.Of(patroni.Members.Select(static m => m.SlotName));
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < patroni.Slots.Count; i++)
        {
            string name = patroni.Slots[i].Name;
            bool isNew = names.Add(name);
            if (members.TryGetValue(name, out int member))
                context.Report(
                    Descriptor,
                    $"the slot \"{name}\" is that of the member \"{patroni.Members[member].Name}\", which Patroni makes and drops by "
                        + "itself; choose another name",
                    $"patroni.slots[{i}].name",
                    "patroni.members"
                );
            else if (name.StartsWith(PatroniMember.DefaultSlotPrefix, StringComparison.Ordinal))
                context.Report(
                    Descriptor,
                    $"the slot \"{name}\" is named as slots of members are, which Patroni drops once their member is down; choose a name "
                        + $"that does not begin with \"{PatroniMember.DefaultSlotPrefix}\"",
                    $"patroni.slots[{i}].name"
                );
            else if (!isNew)
                context.Report(
                    Descriptor,
                    $"the slot \"{name}\" is listed twice, and only one of them can exist; choose another name",
                    $"patroni.slots[{i}].name"
                );
        }
    }
}
