using System.Globalization;
using HAPostgres.Manifests;

namespace HAPostgres.Rules;

internal sealed class UnknownHost : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1002", "A member is placed on a host that is not listed", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        Check(context, topology.Etcd.Members.Select(static m => m.Host), "etcd.members[{0}].host");
        Check(context, topology.Patroni.Members.Select(static m => m.Host), "patroni.members[{0}].host");
        Check(context, topology.PgBouncer.Hosts, "pgbouncer.hosts[{0}]");
        Check(context, topology.HAProxy.Hosts, "haproxy.hosts[{0}]");
    }

    /// <summary>As many as a line of a terminal has room for.</summary>
    private const int Shown = 10;

    private void Check(RuleContext context, IEnumerable<string> placed, string pathFormat)
    {
        var known = new HashSet<string>(context.Topology.Hosts.Select(static h => h.Name), StringComparer.Ordinal);
        int index = -1;
        foreach (string host in placed)
        {
            index++;
            if (known.Contains(host))
                continue;
            string remedy = Spelling.Nearest(host, known) is string meant ? $"did you mean \"{meant}\"?" : $"the hosts are {string.Join(", ", known.Take(Shown))}{(known.Count > Shown ? ", ..." : "")}";
            context.ReportUnusable(Descriptor, $"there is no host \"{host}\" in \"hosts\"; {remedy}", string.Format(CultureInfo.InvariantCulture, pathFormat, index));
        }
    }
}
