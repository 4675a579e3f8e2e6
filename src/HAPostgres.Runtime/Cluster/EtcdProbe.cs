using System.Globalization;
using System.Text.Json;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cluster;

/// <summary>Asks every member of etcd how it is, from inside the internal network: its ports are never published.</summary>
internal static class EtcdProbe
{
    /// <summary>One look at all members.</summary>
    public static Task<IReadOnlyList<EtcdView>> LookAsync(CommandContext context, CancellationToken cancel) =>
        WaitAsync(context, TimeSpan.Zero, [], cancel);

    /// <summary>A look at all members, once those that are awaited are healthy or the patience is at its end.</summary>
    public static async Task<IReadOnlyList<EtcdView>> WaitAsync(
        CommandContext context,
        TimeSpan patience,
        IEnumerable<EtcdMember> awaited,
        CancellationToken cancel
    )
    {
        ClusterTopology topology = context.Topology;
        SwarmJobResult result = await InternalJob.RunAsync(
            context,
            "etcd",
            ServiceKind.Etcd,
            $"{topology.Name}_{topology.Networks.Internal}",
            SwarmJobScripts.Read("etcd-health.sh"),
            new Dictionary<string, string>
            {
                ["HAPG_ENDPOINTS"] = string.Join(' ', topology.Etcd.Members.Select(m => Endpoint(topology, m))),
                ["HAPG_AWAITED"] = string.Join(' ', awaited.Select(m => Endpoint(topology, m))),
                ["HAPG_PATIENCE"] = ((int)patience.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            },
            InternalJob.ClientCertificate,
            cancel
        );
        if (!result.Succeeded)
            throw new DeployException(
                ExitCode.Failed,
                $"etcd could not be asked: {result.Error}.",
                "See the services' tasks with 'status'."
            );
        return Read(topology, result);
    }

    /// <exception cref="DeployException">A member is missing in the answer.</exception>
    internal static IReadOnlyList<EtcdView> Read(ClusterTopology topology, SwarmJobResult result)
    {
        Dictionary<string, string[]> rows = result
            .Lines.Select(static l => l.Split('|', 4))
            .Where(static r => r is ["etcd", _, _, _])
            .ToDictionary(static r => r[1]);
        return
        [
            .. topology.Etcd.Members.Select(m =>
                rows.TryGetValue(Endpoint(topology, m), out string[]? row)
                    ? Read(m, row[2] == "yes", row[3])
                    // A truncated answer must not be taken for members that are not healthy.
                    : throw new DeployException(
                        ExitCode.Failed,
                        $"etcd could not be asked: the answer lacks {m.Name}.",
                        "Run the command again."
                    )
            ),
        ];
    }

    private static string Endpoint(ClusterTopology topology, EtcdMember member) =>
        $"https://{member.Name}.{topology.Domain}:{topology.Etcd.ClientPort}";

    private static EtcdView Read(EtcdMember member, bool healthy, string json)
    {
        if (json.Length == 0)
            return new EtcdView(member.Name, member.Host, healthy, false, null, "");
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement status = document.RootElement[0].GetProperty("Status");
        JsonElement header = status.GetProperty("header");
        return new EtcdView(
            member.Name,
            member.Host,
            healthy,
            header.GetProperty("member_id").ToString()
                == (status.TryGetProperty("leader", out JsonElement leader) ? leader.ToString() : "none"),
            status.TryGetProperty("dbSize", out JsonElement size) ? new ByteSize(size.GetInt64()) : null,
            status.TryGetProperty("version", out JsonElement version) ? version.ToString() : ""
        );
    }
}

/// <param name="Healthy">Whether it answers a read that needs the quorum.</param>
public sealed record EtcdView(string Name, string Host, bool Healthy, bool Leader, ByteSize? DatabaseSize, string Version);
