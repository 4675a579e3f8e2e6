using System.Globalization;
using System.Text.Json.Nodes;
using HAPostgres.Parameters;
using HAPostgres.Runtime.State;

namespace HAPostgres.Runtime.Planning;

/// <summary>
/// Settings that a standby must not have lower than its primary, or it refuses to start ("Hot Standby Parameter Reference" of the
/// PostgreSQL manual). So standbys first when one grows, and the leader first when it shrinks: Patroni starts a standby with the
/// primary's greater value until the primary has let it go.
/// </summary>
internal static class HotStandbyParameters
{
    private static readonly string[] s_names =
    [
        "max_connections",
        "max_locks_per_transaction",
        "max_prepared_transactions",
        "max_wal_senders",
        "max_worker_processes",
    ];

    /// <summary>
    /// Whether the leader goes first. Where others grow at the same time the standbys do, and what shrinks waits for a second round.
    /// </summary>
    /// <param name="current">Patroni's dynamic configuration.</param>
    public static bool LeaderFirst(JsonObject wanted, JsonObject current, RunningCluster cluster, int version)
    {
        List<(string Name, long From, long To)> compared = [.. Compare(wanted, current, cluster, version)];
        return compared.Any(static c => c.To < c.From) && !compared.Any(static c => c.To > c.From);
    }

    /// <returns>Those that become lower than the leader runs with.</returns>
    public static IReadOnlyList<string> Shrinking(JsonObject wanted, JsonObject current, RunningCluster cluster, int version) =>
        [.. Compare(wanted, current, cluster, version).Where(static c => c.To < c.From).Select(static c => c.Name)];

    // What runs, not what is configured: a run that was cut short has configured the new value already.
    private static IEnumerable<(string Name, long From, long To)> Compare(
        JsonObject wanted,
        JsonObject current,
        RunningCluster cluster,
        int version
    )
    {
        foreach (string name in s_names)
        {
            string builtIn = ParameterCatalog.Of(version)?.Find(name)?.BuiltIn ?? "0";
            if (Number(cluster.OfLeader(name) ?? Text(current, name), builtIn) is { } from && Number(Text(wanted, name), builtIn) is { } to)
                yield return (name, from, to);
        }
    }

    private static string? Text(JsonObject configuration, string name) => configuration["postgresql"]?["parameters"]?[name]?.ToString();

    private static long? Number(string? value, string builtIn) =>
        long.TryParse(value ?? builtIn, CultureInfo.InvariantCulture, out long number) ? number : null;
}
