using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Planning;

/// <summary>
/// What was deployed, kept in the swarm as configs: one when a deployment begins and one when it is done. So a later run, from any
/// machine, knows what to roll back to, what somebody changed by hand since, and what an interrupted run was about.
/// </summary>
internal sealed class DeploymentHistory(CommandContext context)
{
    private const string NumberLabel = "hapostgres.record.number";
    private const string StateLabel = "hapostgres.record.state";
    private const string RollbackLabel = "hapostgres.record.rollback";

    /// <summary>The one that runs, the one before it, and one more for a deployment that never ended.</summary>
    private const int Kept = 3;

    public async Task<IReadOnlyList<DeploymentRecord>> ListAsync(CancellationToken cancel)
    {
        IEnumerable<SwarmConfig> all = (await context.Swarm.Api.Configs.ListConfigsAsync(cancel)).Where(c =>
            Label(c, StackLabels.Record) == context.Topology.Name
        );
        return
        [
            .. all.GroupBy(static c => int.Parse(Label(c, NumberLabel) ?? "0", CultureInfo.InvariantCulture))
                .Where(static g => g.Any(static c => Label(c, StateLabel) == "started"))
                .Select(static g => new DeploymentRecord(
                    g.Key,
                    Parse(g.First(static c => Label(c, StateLabel) == "started").Spec!.Data),
                    g.Any(static c => Label(c, StateLabel) == "done"),
                    g.Any(static c => Label(c, RollbackLabel) == "true")
                ))
                .OrderBy(static r => r.Number),
        ];
    }

    /// <summary>Writes down what is about to be deployed. A run that continues an interrupted one goes on under its number.</summary>
    public async Task<DeploymentRecord> BeginAsync(DesiredState desired, bool rollback, CancellationToken cancel)
    {
        IReadOnlyList<DeploymentRecord> records = await ListAsync(cancel);
        if (records is [.., var last] && last.Rollback == rollback && last.State.SameAs(desired))
            return last;
        DeploymentRecord record = new(records is [.., var newest] ? newest.Number + 1 : 1, desired, false, rollback);
        await WriteAsync(record.Number, "started", rollback, JsonSerializer.SerializeToUtf8Bytes(desired.Recorded()), cancel);
        return record;
    }

    public async Task CompleteAsync(DeploymentRecord record, CancellationToken cancel)
    {
        if (!record.Done)
            await WriteAsync(record.Number, "done", record.Rollback, [(byte)'\n'], cancel);
        HashSet<int> kept = [.. ToKeep(await ListAsync(cancel), record)];
        foreach (SwarmConfig config in await context.Swarm.Api.Configs.ListConfigsAsync(cancel))
        {
            if (
                Label(config, StackLabels.Record) == context.Topology.Name
                && !kept.Contains(int.Parse(Label(config, NumberLabel) ?? "0", CultureInfo.InvariantCulture))
            )
                await context.Swarm.Api.Configs.RemoveConfigAsync(config.ID!, cancel);
        }
    }

    /// <summary>
    /// The last ones that were deployed completely and have the same members: there is no rollback to others, so nothing of theirs has to
    /// stay.
    /// </summary>
    internal static IEnumerable<int> ToKeep(IReadOnlyList<DeploymentRecord> records, DeploymentRecord completed)
    {
        HashSet<string> services = Services(completed);
        return records
            .Where(r => (r.Done || r.Number == completed.Number) && Services(r).SetEquals(services))
            .TakeLast(Kept)
            .Select(static r => r.Number);
    }

    private static HashSet<string> Services(DeploymentRecord record) => [.. record.State.Services.Select(static s => s.Name!)];

    private async Task WriteAsync(int number, string state, bool rollback, byte[] data, CancellationToken cancel)
    {
        string cluster = context.Topology.Name;
        SwarmConfigSpec spec = new()
        {
            Name = string.Create(
                CultureInfo.InvariantCulture,
                $"{(cluster.Length > 40 ? cluster[..40] : cluster)}_record_{number}_{state}"
            ),
            Data = data,
            Labels = new Dictionary<string, string>
            {
                [StackLabels.Namespace] = cluster,
                [StackLabels.Record] = cluster,
                [NumberLabel] = number.ToString(CultureInfo.InvariantCulture),
                [StateLabel] = state,
                [RollbackLabel] = rollback ? "true" : "false",
            },
        };
        await context.Swarm.Api.Configs.CreateConfigAsync(new SwarmCreateConfigParameters { Config = spec }, cancel);
    }

    private static DesiredState Parse(IEnumerable<byte>? data) => DesiredState.FromRecord(JsonNode.Parse([.. data ?? []])!.AsObject());

    private static string? Label(SwarmConfig config, string name) =>
        config.Spec?.Labels?.TryGetValue(name, out string? value) == true ? value : null;
}

/// <param name="Done">Whether that deployment ended well.</param>
/// <param name="Rollback">Whether it was a return to an earlier one.</param>
internal sealed record DeploymentRecord(int Number, DesiredState State, bool Done, bool Rollback);

internal static class RollbackTarget
{
    /// <summary>
    /// The last stack that was deployed completely, if the newest deployment never ended; otherwise the one before it. A rollback that was
    /// interrupted is the one that goes on.
    /// </summary>
    /// <returns>Null where there is nothing to return to.</returns>
    public static DesiredState? Of(IReadOnlyList<DeploymentRecord> records) =>
        records switch
        {
            [.., { Done: false, Rollback: true } interrupted] => interrupted.State,
            [.., { Done: false }] => records.LastOrDefault(static r => r.Done)?.State,
            [.., var current] => records.LastOrDefault(r => r.Done && r.Number != current.Number && !r.State.SameAs(current.State))?.State,
            _ => null,
        };
}
