namespace HAPostgres.Rules;

internal sealed class SlotNames : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2015", "A slot has a name that is taken", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        if (patroni.Slots.Count == 0)
            return;
        Dictionary<string, int> members = Positions.Of(patroni.Members.Select(static m => SlotOf(m.Name)));
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < patroni.Slots.Count; i++)
        {
            string name = patroni.Slots[i].Name;
            bool isNew = names.Add(name);
            if (members.TryGetValue(name, out int member))
                context.Report(Descriptor, $"the slot \"{name}\" is that of the member \"{patroni.Members[member].Name}\", which Patroni makes and drops by itself; choose another name", $"patroni.slots[{i}].name", "patroni.members");
            else if (!isNew)
                context.Report(Descriptor, $"the slot \"{name}\" is listed twice, and only one of them could be; choose another name", $"patroni.slots[{i}].name");
        }
    }

    /// <summary>Patroni's slot_name_from_member_name, for the characters that a member's name may have.</summary>
    private static string SlotOf(string member) => member.Replace('-', '_');
}
