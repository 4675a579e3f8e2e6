using System.Globalization;

namespace HAPostgres.Rules;

internal sealed class UnknownHostRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG1002", "A member is placed on a host that is not listed", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        var known = new HashSet<string>(topology.Hosts.Select(static h => h.Name), StringComparer.Ordinal);
        var proposal = new Proposal("the hosts are", known);
        Check(topology.Etcd.Members.Select(static m => m.Host), "etcd.members[{0}].host");
        Check(topology.Patroni.Members.Select(static m => m.Host), "patroni.members[{0}].host");
        Check(topology.PgBouncer.Hosts, "pgbouncer.hosts[{0}]");
        Check(topology.HAProxy.Hosts, "haproxy.hosts[{0}]");
        Check((topology.Backup?.Repositories ?? []).Select(static r => r.Host), "backup.repositories[{0}].host");

        void Check(IEnumerable<string?> placed, string pathFormat)
        {
            int index = -1;
            foreach (string? host in placed)
            {
                index++;
                if (host is not null && !known.Contains(host))
                    context.ReportUnusable(
                        Descriptor,
                        $"there is no host \"{host}\" in \"hosts\"; {proposal.For(host)}",
                        string.Format(CultureInfo.InvariantCulture, pathFormat, index)
                    );
            }
        }
    }
}
