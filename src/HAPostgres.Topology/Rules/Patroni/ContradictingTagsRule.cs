namespace HAPostgres.Rules;

internal sealed class ContradictingTagsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2010", "Contradictory member tags", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EquatableArray<PatroniMember> members = context.Topology.Patroni.Members;
        for (int i = 0; i < members.Count; i++)
        {
            PatroniMember member = members[i];
            if (member.NoFailover && member.FailoverPriority > 0)
                Report(i, "noFailover", "failoverPriority", member.FailoverPriority, "may never lead");
            if (member.NoSync && member.SyncPriority > 0)
                Report(i, "noSync", "syncPriority", member.SyncPriority, "is never synchronous");
        }

        void Report(int i, string flag, string priority, int? value, string meaning) =>
            context.Report(
                Descriptor,
                $"\"{members[i].Name}\" {meaning} ({flag}), and yet {priority} {value} ranks it; Patroni would follow {flag} and ignore "
                    + "the other. Remove one of the two",
                $"patroni.members[{i}].{priority}",
                $"patroni.members[{i}].{flag}"
            );
    }
}
