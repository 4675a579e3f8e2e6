using Docker.DotNet.Models;

namespace HAPostgres.Runtime.Cluster;

internal enum MemberKind
{
    Etcd,
    Patroni,
}

/// <summary>A member as the swarm has it, whatever the manifest says by now.</summary>
/// <param name="Name">The service's name inside the stack, which is the member's name in Patroni or etcd.</param>
/// <param name="Host">The host of the manifest that it was placed on.</param>
/// <param name="Data">Where its data lies there: a directory of the host, or a volume.</param>
internal sealed record DeployedMember(MemberKind Kind, string Name, string Host, string Data, SwarmService Service);

/// <summary>Finds the members among a stack's services: by what they mount, since their names are the manifest's choice.</summary>
internal static class MemberServices
{
    private const string PatroniData = "/var/lib/postgresql";
    private const string EtcdData = "/var/lib/etcd";

    public static IReadOnlyList<DeployedMember> Of(ClusterTopology topology, IEnumerable<SwarmService> services) =>
        [.. services.Select(s => Of(topology, s)).OfType<DeployedMember>()];

    /// <returns>
    /// Names of the members of Patroni that the manifest has, and of those that the swarm has besides: one that is about to leave may lead.
    /// </returns>
    public static async Task<IReadOnlyList<string>> PatroniNamesAsync(CommandContext context, CancellationToken cancel) =>
        [
            .. context
                .Topology.Patroni.Members.Select(static m => m.Name)
                .Union(
                    Of(context.Topology, await context.Swarm.ServicesAsync(context.Topology.Name, cancel))
                        .Where(static m => m.Kind == MemberKind.Patroni)
                        .Select(static m => m.Name)
                ),
        ];

    /// <returns>Null for a service that is no member.</returns>
    public static DeployedMember? Of(ClusterTopology topology, SwarmService service)
    {
        foreach (Mount mount in service.Spec?.TaskTemplate?.ContainerSpec?.Mounts ?? [])
        {
            MemberKind? kind = mount.Target switch
            {
                PatroniData => MemberKind.Patroni,
                EtcdData => MemberKind.Etcd,
                _ => null,
            };
            if (kind is { } found)
                return new DeployedMember(
                    found,
                    KeyOf(topology, service.Spec!.Name!),
                    HostOf(topology, found, service.Spec),
                    mount.Source ?? "",
                    service
                );
        }
        return null;
    }

    /// <summary>The host that a member's specification pins it to; empty where it pins it to none.</summary>
    public static string HostOf(ClusterTopology topology, MemberKind kind, ServiceSpec spec)
    {
        string label = $"node.labels.{topology.LabelPrefix}{(kind == MemberKind.Etcd ? "etcd" : "patroni")}";
        return (spec.TaskTemplate?.Placement?.Constraints ?? [])
                .Select(static c => c.Split("==", 2, StringSplitOptions.TrimEntries))
                .FirstOrDefault(c => c is [_, _] && c[0] == label)
                ?[1]
            ?? "";
    }

    private static string KeyOf(ClusterTopology topology, string service) =>
        service.StartsWith(topology.Name + "_", StringComparison.Ordinal) ? service[(topology.Name.Length + 1)..] : service;
}
