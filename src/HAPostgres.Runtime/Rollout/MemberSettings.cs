using System.Text.Json.Nodes;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Patroni;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Verification;

namespace HAPostgres.Runtime.Rollout;

/// <summary>Sends what changed of the dynamic configuration to the running cluster, and waits until every member has taken it over.</summary>
internal sealed class MemberSettings(Session session, DesiredState desired, ReadinessWatch readiness)
{
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(15);

    public async Task ApplyAsync(SwarmSnapshot before, CancellationToken cancel)
    {
        await ResetAlteredAsync(before, cancel);
        IReadOnlyList<string> changed = await DynamicConfiguration.ApplyAsync(session, desired.Dynamic, cancel);
        if (changed.Count == 0)
            return;
        session.Report.Good("configuration", $"changed in the running cluster: {string.Join(", ", changed)}");
        // A change wakes every member; one that missed it looks in its next loop.
        bool taken = await Wait.UntilAsync(
            session.Topology.Patroni.LoopWait.TimeSpan + s_margin,
            async () => IsTaken(changed, await ReadAsync(before.Nodes, cancel)),
            cancel);
        if (!taken)
            session.Report.Warn("configuration", "not every member shows it yet; 'verify' looks again");
    }

    private async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, ServerSetting>>> ReadAsync(IReadOnlyList<Docker.SwarmNode> nodes, CancellationToken cancel)
    {
        try
        {
            return await readiness.LookAsync(cancel) is { } view
                ? await ServerSettings.ReadAsync(session, view, nodes, cancel)
                : new Dictionary<string, IReadOnlyDictionary<string, ServerSetting>>();
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is Npgsql.NpgsqlException or TimeoutException or IOException or InvalidOperationException)
        {
            return new Dictionary<string, IReadOnlyDictionary<string, ServerSetting>>();
        }
    }

    private bool IsTaken(IReadOnlyList<string> changed, IReadOnlyDictionary<string, IReadOnlyDictionary<string, ServerSetting>> members)
    {
        JsonObject wanted = desired.Dynamic["postgresql"]?["parameters"] as JsonObject ?? [];
        return members.Count >= session.Topology.Patroni.Members.Count && changed
            .Where(static c => c.StartsWith(SettingChanges.Parameters, StringComparison.Ordinal))
            .Select(static c => c[SettingChanges.Parameters.Length..])
            .All(name => members.Values.All(m => !m.TryGetValue(name, out ServerSetting? setting) || setting.PendingRestart
                || wanted[name] is not { } value || ParameterValue.Same(value.ToString(), setting.Type, setting.Unit, setting.Value)));
    }

    private async Task ResetAlteredAsync(SwarmSnapshot before, CancellationToken cancel)
    {
        foreach ((string member, IReadOnlyDictionary<string, ServerSetting> settings) in before.Settings)
        {
            List<string> altered = [.. settings.Where(static s => s.Value.Altered).Select(static s => s.Key)];
            if (altered.Count == 0)
                continue;
            await AlteredSettings.ResetAsync(session, member, altered, cancel);
            session.Report.Good("configuration", $"ALTER SYSTEM taken back on {member}: {string.Join(", ", altered)}");
        }
    }
}
