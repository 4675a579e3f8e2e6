namespace HAPostgres.Rules;

internal sealed class TagVersionRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG2011", "failover_priority needs a newer Patroni", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        int version = context.Topology.Postgres.Version;
        EquatableArray<PatroniMember> members = context.Topology.Patroni.Members;
        for (int i = 0; i < members.Count; i++)
        {
            if (members[i].FailoverPriority is not null && version == 15)
                context.Report(
                    Descriptor,
                    "failoverPriority came with Patroni 3.2; the image of PostgreSQL 15 holds Patroni 3.0, which ignores it. Use "
                        + "noFailover, or PostgreSQL 17 or 18",
                    $"patroni.members[{i}].failoverPriority",
                    "postgres.version"
                );
            if (members[i].SyncPriority is not null && version is 15 or 17)
                context.Report(
                    Descriptor,
                    $"syncPriority came with Patroni 4.1; the image of PostgreSQL {version} holds Patroni "
                        + $"{(version == 15 ? "3.0" : "4.0")}, which ignores it. Use noSync, or PostgreSQL 18",
                    $"patroni.members[{i}].syncPriority",
                    "postgres.version"
                );
        }
    }
}
