namespace HAPostgres.Rules;

internal sealed class SlotNames : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2015", "A slot has a name that is taken", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PatroniTopology patroni = context.Topology.Patroni;
        for (int i = 0; i < patroni.Slots.Count; i++)
        {
            string name = patroni.Slots[i].Name;
            if (patroni.Members.FirstOrDefault(m => SlotOf(m.Name) == name) is PatroniMember member)
                context.Report(Descriptor, $"the slot \"{name}\" is that of the member \"{member.Name}\", which Patroni makes and drops by itself; choose another name", $"patroni.slots[{i}].name", "patroni.members");
            else if (patroni.Slots.Take(i).Any(s => s.Name == name))
                context.Report(Descriptor, $"the slot \"{name}\" is listed twice, and only one of them could be; choose another name", $"patroni.slots[{i}].name");
        }
    }

    /// <summary>Patroni's slot_name_from_member_name, for the characters that a member's name may have.</summary>
    private static string SlotOf(string member) => member.Replace('-', '_');
}
