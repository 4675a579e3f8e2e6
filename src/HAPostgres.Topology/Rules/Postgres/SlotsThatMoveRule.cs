using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class SlotsThatMoveRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3040", "synchronized_standby_slots names a slot that the next leader does not have", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        if (
            postgres.FindParameter("synchronized_standby_slots") is not { } stated
            || IdentifierList.Split(stated.Value, postgres.Version) is not IReadOnlyList<string> slots
        )
            return;
        foreach (PatroniMember member in context.Topology.Patroni.Members)
        {
            // slot_name_from_member_name of Patroni's dcs module, for the characters that a member's name has here.
            if (slots.Contains(member.Name.Replace('-', '_')))
            {
                context.Report(
                    Descriptor,
                    $"synchronized_standby_slots names the slot of {member.Name}, which has none while it leads: after a failover to it "
                        + "logical replication stops for all subscribers, without an error. Remove the parameter",
                    "postgres.parameters.synchronized_standby_slots"
                );
                return;
            }
        }
    }
}
