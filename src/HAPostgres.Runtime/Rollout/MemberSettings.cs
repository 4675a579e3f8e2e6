using System.Text.Json.Nodes;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.State;

namespace HAPostgres.Runtime.Rollout;

/// <summary>
/// Sends what changed of the dynamic configuration to the running cluster, and waits until every member has taken it over.
/// </summary>
internal sealed class MemberSettings(CommandContext context)
{
    /// <summary>Time for several looks: each is a one-shot service, which takes some seconds.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(30);

    /// <param name="dynamic">The dynamic configuration that the members shall have.</param>
    public async Task ApplyAsync(JsonObject dynamic, CancellationToken cancel)
    {
        IReadOnlyList<string> changed = await DynamicConfiguration.ApplyAsync(context, dynamic, cancel);
        if (changed.Count == 0)
            return;
        context.Report.Good("configuration", $"changed in the running cluster: {string.Join(", ", changed)}");
        JsonObject parameters = dynamic["postgresql"]?["parameters"] as JsonObject ?? [];
        Dictionary<string, string?> wanted = changed
            .Where(static c => c.StartsWith(SettingChanges.Parameters, StringComparison.Ordinal))
            .Select(static c => c[SettingChanges.Parameters.Length..])
            .ToDictionary(static n => n, n => parameters[n]?.ToString());
        string? unseen = null;
        // A change wakes every member; one that missed it looks in its next loop.
        bool taken = await Wait.UntilAsync(
            context.Clock,
            context.Topology.Patroni.LoopWait.TimeSpan + s_margin,
            async () =>
            {
                // A look that fails is followed by another one; it must not end the rollout.
                if (
                    !(await context.Observer.LookAsync(cancel)).IsSeen(out ClusterView? view, out unseen)
                    || !(await Observation.OfAsync(() => ServerSettings.ReadAsync(context, cancel), cancel)).IsSeen(
                        out ServerSettings? settings,
                        out unseen
                    )
                )
                    return false;
                return IsTaken(wanted, Serving(view), settings.Members);
            },
            cancel
        );
        if (!taken)
            context.Report.Warn(
                "configuration",
                $"{(unseen is null ? "not every member shows it yet" : $"whether every member shows it is not known ({unseen})")}; "
                    + "'verify' looks again"
            );
    }

    /// <summary>Whether each member runs with the values, or waits for its restart and Patroni has noticed: it restarts no other.</summary>
    /// <param name="wanted">By name; null where the server's own default is wanted.</param>
    internal static bool IsTaken(
        IReadOnlyDictionary<string, string?> wanted,
        IReadOnlyCollection<MemberView> members,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, ServerSetting>> settings
    ) =>
        members.All(member =>
        {
            if (!settings.TryGetValue(member.Name, out IReadOnlyDictionary<string, ServerSetting>? all))
                return false;
            List<ServerSetting> differing =
            [
                .. wanted
                    .Where(w =>
                        w.Value is { } value
                        && all.TryGetValue(w.Key, out ServerSetting? now)
                        && !ParameterValue.Same(value, now.Type, now.Unit, now.Value)
                    )
                    .Select(w => all[w.Key]),
            ];
            // What Patroni gives by its command line never counts as pending for PostgreSQL itself.
            bool waits = differing.Count > 0 || all.Values.Any(static s => s.PendingRestart);
            return differing.All(static s => s.NeedsRestart) && member.PendingRestart == waits;
        });

    private MemberView[] Serving(ClusterView view) =>
        [.. view.Members.Where(m => m == view.ServingLeader || m.Streams(context.Topology.Postgres.Version))];

    /// <summary>Takes back what ALTER SYSTEM set.</summary>
    public async Task ResetAlteredAsync(RunningCluster before, CancellationToken cancel)
    {
        ServerSettings seen = before.Settings.Need("The settings of the members", "Run deploy again.");
        foreach ((string member, IReadOnlyDictionary<string, ServerSetting> settings) in seen.Members)
        {
            List<string> altered = [.. settings.Where(static s => s.Value.Altered).Select(static s => s.Key)];
            if (altered.Count == 0)
                continue;
            await AlteredSettings.ResetAsync(context, member, altered, cancel);
            context.Report.Good("configuration", $"ALTER SYSTEM taken back on {member}: {string.Join(", ", altered)}");
        }
    }
}
