using System.Text.Json;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Status;

/// <summary>What each container of the stack uses, asked of every host's own engine by a one-shot service there.</summary>
internal static class ResourceProbe
{
    /// <param name="gap">Takes what a host could not be asked for, and why.</param>
    public static async Task<IReadOnlyList<ContainerUse>> RunAsync(
        CommandContext context,
        IReadOnlyList<SwarmNode> nodes,
        Action<string> gap,
        CancellationToken cancel
    )
    {
        IReadOnlyList<SwarmNode> hosts = NodeLabels.ActiveHosts(context.Topology, nodes);
        List<ContainerUse> all = [];
        Observation<IReadOnlyList<string>>[] looks = await Task.WhenAll(
            hosts.Select(n => Observation.OfAsync(() => HostAsync(context, n, cancel), cancel))
        );
        foreach ((SwarmNode host, Observation<IReadOnlyList<string>> look) in hosts.Zip(looks))
        {
            if (look.IsSeen(out IReadOnlyList<string>? lines, out string? reason))
                all.AddRange(Read(host.Hostname, context.Topology.Name, lines, gap));
            else
                gap($"the containers on {host.Hostname}: {reason}");
        }
        return [.. all.OrderBy(static u => u.Node, StringComparer.Ordinal).ThenBy(static u => u.Service, StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<string>> HostAsync(CommandContext context, SwarmNode node, CancellationToken cancel)
    {
        SwarmJobResult result = await context.Jobs.RunAsync(
            new SwarmJob
            {
                Purpose = "stats",
                Image = context.Topology.Patroni.Image,
                Script = SwarmJobScripts.ReadForHost("container-stats.sh"),
                NodeId = node.Id,
                User = "0:0",
                Mounts = [HostProbe.Root(readOnly: true)],
                Environment = new Dictionary<string, string> { ["HAPG_STACK"] = context.Topology.Name },
                Limit = TimeSpan.FromMinutes(1),
            },
            cancel
        );
        return result.Succeeded ? result.Lines : throw new DeployException(ExitCode.Failed, result.Error);
    }

    /// <returns>What can be read; each line that cannot is a gap.</returns>
    internal static IEnumerable<ContainerUse> Read(string node, string stack, IEnumerable<string> lines, Action<string> gap)
    {
        foreach (string[] row in lines.Select(static l => l.Split('|', 2)).Where(static r => r is ["stats" or "silent", _]))
        {
            ContainerUse? use = null;
            try
            {
                use = row[0] == "stats" ? Read(node, stack, row[1]) : null;
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                // Named below, as one that is silent.
            }
            if (use is not null)
            {
                yield return use;
                continue;
            }
            string fault =
                row[0] == "silent" ? $"the engine says nothing of {row[1]}" : "a line of the answer is no answer of the engine's";
            gap($"the containers on {node}: {fault}");
        }
    }

    internal static ContainerUse Read(string node, string stack, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        // "/stack_service.slot.task"
        string service = root.GetProperty("name").GetString()!.TrimStart('/').Split('.')[0];
        JsonElement memory = root.GetProperty("memory_stats");
        return new ContainerUse(
            node,
            service.StartsWith(stack + "_", StringComparison.Ordinal) ? service[(stack.Length + 1)..] : service,
            Cpu(root),
            Size(Used(memory)),
            Size(Number(memory, "limit"))
        );
    }

    // What the kernel could drop at once is no use, as "docker stats" counts it.
    private static double? Used(JsonElement memory) =>
        Number(memory, "usage") is { } usage
            ? usage - (memory.TryGetProperty("stats", out JsonElement stats) ? Number(stats, "inactive_file") ?? 0 : 0)
            : null;

    private static double? Cpu(JsonElement root)
    {
        double? Total(string part) =>
            root.TryGetProperty(part, out JsonElement cpu) && cpu.TryGetProperty("cpu_usage", out JsonElement usage)
                ? Number(usage, "total_usage")
                : null;
        double? System(string part) => root.TryGetProperty(part, out JsonElement cpu) ? Number(cpu, "system_cpu_usage") : null;
        double processors = root.TryGetProperty("cpu_stats", out JsonElement now) ? Number(now, "online_cpus") ?? 1 : 1;
        return
            Total("cpu_stats") - Total("precpu_stats") is { } used && System("cpu_stats") - System("precpu_stats") is > 0 and double passed
            ? used / passed * processors * 100
            : null;
    }

    private static double? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string Size(double? bytes) => bytes is { } b ? $"{b / (1 << 20):0} MB" : "";
}
