using System.Text.Json.Nodes;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// Drops the slots that left the manifest, on every member. Patroni no longer makes them anew, and leaves them alone like every slot that
/// is not its own.
/// </summary>
internal static class DroppedSlots
{
    /// <summary>Seconds for the look at all members in a loop.</summary>
    private const int Margin = 20;

    /// <param name="patch">Of the dynamic configuration.</param>
    /// <returns>The names of the slots that it removes.</returns>
    public static IReadOnlyList<string> Of(JsonObject patch) =>
        patch[DynamicConfiguration.Slots] is JsonObject slots
            ? [.. slots.Where(static s => s.Value is null).Select(static s => s.Key)]
            : [];

    public static async Task DropAsync(CommandContext context, IReadOnlyList<string> slots, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        IReadOnlyList<string> members = await MemberServices.PatroniNamesAsync(context, cancel);
        // A member that has not read the new configuration yet makes them anew: gone is what stays away for a loop.
        long settle = topology.Patroni.LoopWait.Seconds + 2;
        SwarmJobResult result = await InternalJob.RunAsync(
            context,
            "drop-slots",
            ServiceKind.Patroni,
            $"{topology.Name}_{topology.Networks.Internal}",
            SwarmJobScripts.Read("drop-slots.sh"),
            new Dictionary<string, string>
            {
                ["HAPG_HOSTS"] = string.Join(' ', members.Select(m => $"{m}.{topology.Domain}")),
                ["HAPG_PORT"] = $"{topology.Postgres.Port}",
                ["HAPG_SUPERUSER"] = topology.Postgres.Superuser,
                ["HAPG_SLOTS"] = string.Join(' ', slots),
                ["HAPG_SETTLE"] = $"{settle}",
                ["HAPG_LIMIT"] = $"{(2 * settle) + Margin}",
            },
            InternalJob.Superuser,
            cancel
        );
        if (result.Succeeded)
            context.Report.Good("slots", $"dropped on every member: {string.Join(", ", slots)}");
        else
            context.Report.Warn(
                "slots",
                $"not dropped everywhere: {result.Error}. Stop what reads from it, then on that member: SELECT "
                    + $"pg_drop_replication_slot('{slots[0]}')"
            );
    }
}
