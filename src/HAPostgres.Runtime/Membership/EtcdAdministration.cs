using System.Globalization;
using System.Text.Json;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Membership;

/// <summary>Reads and changes etcd's list of members, by etcdctl in a one-shot service on the internal network.</summary>
internal sealed class EtcdAdministration(CommandContext context)
{
    private ClusterTopology Topology => context.Topology;

    public string PeerUrl(EtcdMember member) => $"https://{member.Name}.{Topology.Domain}:{Topology.Etcd.PeerPort}";

    /// <param name="names">Members that may answer: those of the manifest and those whose services exist.</param>
    /// <param name="patience">How long to wait for a quorum.</param>
    /// <param name="stored">Whether to read the members' databases too: each is copied over the network.</param>
    /// <returns>Not seen where no quorum answers.</returns>
    public async Task<Observation<EtcdCluster>> LookAsync(
        IReadOnlyCollection<string> names,
        TimeSpan patience,
        bool stored,
        CancellationToken cancel
    )
    {
        SwarmJobResult result = await RunAsync(names, "", null, patience, stored, cancel);
        return result.Succeeded ? Observation.Seen(Read(result.Lines)) : Observation.NotSeen<EtcdCluster>(result.Error);
    }

    /// <summary>
    /// Makes one change, again and again until etcd takes it: it refuses while its members are not all connected, or a learner is not
    /// caught up.
    /// </summary>
    /// <param name="change">Arguments of etcdctl.</param>
    /// <param name="at">The member to ask; null for any.</param>
    public async Task<EtcdCluster> ChangeAsync(IReadOnlyCollection<string> names, string change, string? at, CancellationToken cancel)
    {
        SwarmJobResult result = await RunAsync(
            names,
            change,
            at,
            context.Options.Timeout < s_changePatience ? context.Options.Timeout : s_changePatience,
            stored: false,
            cancel
        );
        return result.Succeeded
            ? Read(result.Lines)
            : throw new DeployException(
                ExitCode.Failed,
                $"etcd did not take 'etcdctl {change}': {result.Error}.",
                "Nothing else was changed since. Look at etcd with 'status', and run deploy again when the cause is gone; it continues "
                    + "here."
            );
    }

    internal static EtcdCluster Read(IReadOnlyList<string> lines)
    {
        string[][] rows = [.. lines.Select(static l => l.Split('|', 4))];
        string list = rows.First(static r => r[0] == "list")[1];
        List<EtcdMemberState> states =
        [
            .. rows.Where(static r => r is ["member", _, _, { Length: > 0 }]).Select(static r => EtcdMemberState.Read(r[2] == "yes", r[3])),
        ];
        HashSet<string> learners = [.. rows.Where(static r => r[0] == "stored").Select(static r => StoredLearner(r[2])).OfType<string>()];
        using JsonDocument document = JsonDocument.Parse(list);
        return new EtcdCluster([
            .. document
                .RootElement.GetProperty("members")
                .EnumerateArray()
                .Select(m => Member(m, states, learners))
                .OrderBy(static m => m.PeerUrl, StringComparer.Ordinal),
        ])
        {
            DatabaseRead = rows.Any(static r => r[0] == "read"),
        };
    }

    // Fields that are empty or false are left out.
    private static RegisteredMember Member(JsonElement member, IReadOnlyList<EtcdMemberState> states, HashSet<string> learners)
    {
        string id = Hex(member.GetProperty("ID").GetUInt64());
        EtcdMemberState? state = states.FirstOrDefault(s => s.Id == id);
        bool learner = IsLearner(member);
        return new RegisteredMember(
            id,
            member.TryGetProperty("name", out JsonElement name) ? name.GetString() ?? "" : "",
            member.GetProperty("peerURLs")[0].GetString() ?? "",
            learner,
            learner ? state is not null : state is { Healthy: true },
            state is { Leads: true }
        )
        {
            StoredAsLearner = !learner && learners.Contains(id),
        };
    }

    /// <param name="entry">Of the bucket "members" in a member's database.</param>
    /// <returns>The member's id, where the entry has it as a learner.</returns>
    private static string? StoredLearner(string entry)
    {
        using JsonDocument document = JsonDocument.Parse(entry);
        return IsLearner(document.RootElement) ? Hex(document.RootElement.GetProperty("id").GetUInt64()) : null;
    }

    private static bool IsLearner(JsonElement member) => member.TryGetProperty("isLearner", out JsonElement flag) && flag.GetBoolean();

    // As etcdctl takes and prints it.
    private static string Hex(ulong id) => id.ToString("x", CultureInfo.InvariantCulture);

    private static readonly TimeSpan s_changePatience = TimeSpan.FromSeconds(90);

    private Task<SwarmJobResult> RunAsync(
        IReadOnlyCollection<string> names,
        string change,
        string? at,
        TimeSpan patience,
        bool stored,
        CancellationToken cancel
    ) =>
        InternalJob.RunAsync(
            context,
            "members",
            ServiceKind.Etcd,
            $"{Topology.Name}_{Topology.Networks.Internal}",
            SwarmJobScripts.Read("etcd-members.sh"),
            new Dictionary<string, string>
            {
                ["HAPG_ENDPOINTS"] = string.Join(' ', names.Select(Endpoint)),
                ["HAPG_AT"] = at is null ? "" : Endpoint(at),
                ["HAPG_CHANGE"] = change,
                ["HAPG_STORED"] = stored ? "yes" : "",
                ["HAPG_PATIENCE"] = ((int)patience.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            },
            InternalJob.ClientCertificate,
            cancel
        );

    private string Endpoint(string name) => $"https://{name}.{Topology.Domain}:{Topology.Etcd.ClientPort}";
}

/// <summary>
/// What one member says of itself, in the JSON of <c>etcdctl endpoint status</c>: its columns of text are other ones in etcd 3.6.
/// </summary>
/// <param name="Healthy">Whether it answers a read that needs the quorum.</param>
internal sealed record EtcdMemberState(string Id, bool Healthy, bool Leads)
{
    public static EtcdMemberState Read(bool healthy, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement status = document.RootElement[0].GetProperty("Status");
        ulong id = status.GetProperty("header").GetProperty("member_id").GetUInt64();
        return new EtcdMemberState(
            id.ToString("x", CultureInfo.InvariantCulture),
            healthy,
            status.TryGetProperty("leader", out JsonElement leader) && leader.GetUInt64() == id
        );
    }
}
