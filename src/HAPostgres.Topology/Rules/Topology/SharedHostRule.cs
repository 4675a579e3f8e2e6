using System.Globalization;

namespace HAPostgres.Rules;

internal sealed class SharedHostRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1003", "Two members of one kind on the same host", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        Check(context, "etcd members", [.. topology.Etcd.Members.Select(static m => m.Host)], "etcd.members[{0}].host");
        Check(context, "Patroni members", [.. topology.Patroni.Members.Select(static m => m.Host)], "patroni.members[{0}].host");
        Check(context, "poolers", [.. topology.PgBouncer.Hosts], "pgbouncer.hosts[{0}]");
        Check(
            context,
            "repositories",
            [.. (topology.Backup?.Repositories ?? []).Select(static r => r.Host)],
            "backup.repositories[{0}].host"
        );
        Check(context, "proxies", [.. topology.HAProxy.Hosts], "haproxy.hosts[{0}]");
    }

    private void Check(RuleContext context, string kind, List<string?> hosts, string pathFormat)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < hosts.Count; i++)
        {
            if (hosts[i] is not { } host)
                continue;
            if (!seen.TryGetValue(host, out int first))
                seen.Add(host, i);
            else
                context.ReportUnusable(
                    Descriptor,
                    $"{kind} {first + 1} and {i + 1} both run on \"{host}\", so the loss of one host takes two; give each a host of "
                        + "its own",
                    string.Format(CultureInfo.InvariantCulture, pathFormat, i)
                );
        }
    }
}
