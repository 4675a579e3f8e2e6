using System.Net;
using Docker.DotNet.Models;

namespace HAPostgres.Runtime.Swarm;

/// <summary>A node of the swarm, as it was when it was asked for.</summary>
/// <param name="Address">Where its published ports are reached.</param>
/// <param name="Spec">All of what an update of its labels must send back.</param>
internal sealed record SwarmNode(
    string Id,
    string Hostname,
    string Address,
    bool Ready,
    string Availability,
    bool Manager,
    bool Leader,
    long NanoCpus,
    ByteSize Memory,
    string EngineVersion,
    ulong Version,
    NodeUpdateParameters Spec
)
{
    public IDictionary<string, string> Labels => Spec.Labels ?? new Dictionary<string, string>();

    public string? Label(string name) => Labels.TryGetValue(name, out string? value) ? value : null;

    public static SwarmNode From(NodeListResponse node) =>
        new(
            node.ID,
            node.Description?.Hostname ?? node.ID,
            AddressOf(node),
            string.Equals(node.Status?.State, "ready", StringComparison.OrdinalIgnoreCase),
            node.Spec?.Availability ?? "",
            node.ManagerStatus is not null,
            node.ManagerStatus?.Leader ?? false,
            node.Description?.Resources?.NanoCPUs ?? 0,
            new ByteSize(node.Description?.Resources?.MemoryBytes ?? 0),
            node.Description?.Engine?.EngineVersion ?? "",
            node.Version?.Index ?? 0,
            node.Spec ?? new NodeUpdateParameters()
        );

    // The swarm's leader sees itself as 0.0.0.0; the address that it gave the other managers is the useful one.
    private static string AddressOf(NodeListResponse node)
    {
        string status = node.Status?.Addr ?? "";
        if (status.Length > 0 && status != "0.0.0.0" && status != "127.0.0.1")
            return status;
        return IPEndPoint.TryParse(node.ManagerStatus?.Addr ?? "", out IPEndPoint? manager) ? manager.Address.ToString() : status;
    }
}
