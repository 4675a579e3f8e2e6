using System.Globalization;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Patroni;
using HAPostgres.Runtime.Planning;

namespace HAPostgres.Runtime.Membership;

/// <summary>Reads and changes etcd's list of members, by etcdctl in a one-shot service on the internal network.</summary>
internal sealed class EtcdAdministration(Session session)
{
    private ClusterTopology Topology => session.Topology;

    public string PeerUrl(EtcdMember member) => $"https://{member.Name}.{Topology.Domain}:{Topology.Etcd.PeerPort}";

    /// <param name="names">Members that may answer: those of the manifest and those whose services exist.</param>
    /// <param name="patience">How long to wait for a quorum.</param>
    /// <returns>Null where no quorum answers.</returns>
    public async Task<EtcdCluster?> LookAsync(IReadOnlyCollection<string> names, TimeSpan patience, CancellationToken cancel)
    {
        OneShotResult result = await RunAsync(names, "", null, patience, cancel);
        return result.Succeeded ? Read(result.Lines) : null;
    }

    /// <summary>Makes one change, again and again until etcd takes it: it refuses while its members are not all connected, or a learner is not caught up.</summary>
    /// <param name="change">Arguments of etcdctl.</param>
    /// <param name="at">The member to ask; null for any.</param>
    public async Task<EtcdCluster> ChangeAsync(IReadOnlyCollection<string> names, string change, string? at, CancellationToken cancel)
    {
        OneShotResult result = await RunAsync(names, change, at, session.Options.Timeout < s_changePatience ? session.Options.Timeout : s_changePatience, cancel);
        return result.Succeeded
            ? Read(result.Lines)
            : throw new DeployException(ExitCode.Failed, $"etcd did not take 'etcdctl {change}': {result.Error}.", "Nothing else was changed since. Look at etcd with 'status', and run deploy again when the cause is gone; it continues here.");
    }

    internal static EtcdCluster Read(IReadOnlyList<string> lines) => new(
    [
        .. lines.Select(static l => l.Split('|')).Where(static r => r is ["member", _, _, _])
            .Select(static r => (Fields: r[1].Split(", "), Healthy: r[2] == "yes", Leader: r[3] == "yes"))
            .Select(static r => new RegisteredMember(r.Fields[0], r.Fields[2], r.Fields[3].Split(',')[0], r.Fields[^1] == "true", r.Healthy, r.Leader))
            .OrderBy(static m => m.PeerUrl, StringComparer.Ordinal),
    ]);

    private static readonly TimeSpan s_changePatience = TimeSpan.FromSeconds(90);

    private Task<OneShotResult> RunAsync(IReadOnlyCollection<string> names, string change, string? at, TimeSpan patience, CancellationToken cancel) =>
        InternalJob.RunAsync(
            session,
            "members",
            ServiceKind.Etcd,
            $"{Topology.Name}_{Topology.Networks.Internal}",
            OneShotScripts.Read("etcd-members.sh"),
            new Dictionary<string, string>
            {
                ["HAPG_ENDPOINTS"] = string.Join(' ', names.Select(Endpoint)),
                ["HAPG_AT"] = at is null ? "" : Endpoint(at),
                ["HAPG_CHANGE"] = change,
                ["HAPG_PATIENCE"] = ((int)patience.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            },
            ["ca.crt", "internal.crt", "internal.key"],
            cancel);

    private string Endpoint(string name) => $"https://{name}.{Topology.Domain}:{Topology.Etcd.ClientPort}";
}
