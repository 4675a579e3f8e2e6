using System.Text.Json;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cluster;

/// <param name="NeedsRestart">Whether the server takes a new value only when it starts.</param>
/// <param name="Altered">Whether ALTER SYSTEM set it, on this member alone.</param>
internal sealed record ServerSetting(string Type, string? Unit, string Value, bool NeedsRestart, bool PendingRestart, bool Altered);

/// <summary>
/// What every member's PostgreSQL really runs with, by member and name. Each is asked by itself, from inside the internal network: a
/// proxy leads to the replica with the fewest clients, so a busy one would never be met.
/// </summary>
/// <param name="Members">Those that answered.</param>
/// <param name="Silent">Why each of the others did not.</param>
internal sealed record ServerSettings(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, ServerSetting>> Members,
    IReadOnlyDictionary<string, string> Silent
)
{
    /// <exception cref="DeployException">Nobody could be asked.</exception>
    public static async Task<ServerSettings> ReadAsync(CommandContext context, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        SwarmJobResult result = await InternalJob.RunAsync(
            context,
            "settings",
            ServiceKind.Patroni,
            $"{topology.Name}_{topology.Networks.Internal}",
            SwarmJobScripts.Read("settings.sh"),
            new Dictionary<string, string>
            {
                ["HAPG_MEMBERS"] = string.Join(' ', await MemberServices.PatroniNamesAsync(context, cancel)),
                ["HAPG_DOMAIN"] = topology.Domain,
                ["HAPG_POSTGRES_PORT"] = $"{topology.Postgres.Port}",
                ["HAPG_MONITOR"] = topology.Postgres.MonitorUser,
            },
            ["ca.crt", "monitor_password"],
            cancel
        );
        return result.Succeeded
            ? Read(result.Lines)
            : throw new DeployException(
                ExitCode.Failed,
                $"The settings of the members could not be read: {result.Error}.",
                "'status' shows which services run."
            );
    }

    internal static ServerSettings Read(IReadOnlyList<string> lines)
    {
        List<string[]> rows = [.. lines.Select(static l => l.Split('|', 3))];
        return new ServerSettings(
            rows.Where(static r => r is ["setting", _, _])
                .GroupBy(static r => r[1], static r => r[2])
                .ToDictionary(static g => g.Key, static IReadOnlyDictionary<string, ServerSetting> (g) => Of(g)),
            rows.Where(static r => r is ["silent", _, _]).ToDictionary(static r => r[1], static r => r[2])
        );
    }

    private static Dictionary<string, ServerSetting> Of(IEnumerable<string> rows)
    {
        Dictionary<string, ServerSetting> settings = new(StringComparer.OrdinalIgnoreCase);
        foreach (string row in rows)
        {
            using JsonDocument document = JsonDocument.Parse(row);
            JsonElement fields = document.RootElement;
            settings[fields[0].GetString()!] = new ServerSetting(
                fields[1].GetString()!,
                fields[2].GetString(),
                fields[3].GetString() ?? "",
                fields[4].GetBoolean(),
                fields[5].GetBoolean(),
                fields[6].GetBoolean()
            );
        }
        return settings;
    }
}
