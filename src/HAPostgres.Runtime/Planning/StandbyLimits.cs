using System.Globalization;
using System.Text.Json.Nodes;
using HAPostgres.Parameters;

namespace HAPostgres.Runtime.Planning;

/// <summary>
/// Settings that a standby must not have lower than its primary, or it refuses to start ("Hot Standby Parameter Reference" of the
/// PostgreSQL manual). So standbys first when one grows, and the leader first when it shrinks: Patroni starts a standby with the
/// primary's greater value until the primary has let it go.
/// </summary>
internal static class StandbyLimits
{
    private static readonly string[] s_names = ["max_connections", "max_locks_per_transaction", "max_prepared_transactions", "max_wal_senders", "max_worker_processes"];

    /// <returns>Those of the patch that become lower than they are.</returns>
    public static IReadOnlyList<string> Shrinking(JsonObject patch, JsonObject current, int version) =>
        [.. Compare(patch, current, version).Where(static c => c.To < c.From).Select(static c => c.Name)];

    private static IEnumerable<(string Name, long From, long To)> Compare(JsonObject patch, JsonObject current, int version)
    {
        if (patch["postgresql"]?["parameters"] is not JsonObject parameters)
            yield break;
        foreach (string name in s_names.Where(parameters.ContainsKey))
        {
            string builtIn = ParameterCatalog.Of(version)?.Find(name)?.BuiltIn ?? "0";
            if (Number(current["postgresql"]?["parameters"]?[name], builtIn) is { } from && Number(parameters[name], builtIn) is { } to)
                yield return (name, from, to);
        }
    }

    private static long? Number(JsonNode? value, string builtIn) =>
        long.TryParse(value?.ToString() ?? builtIn, CultureInfo.InvariantCulture, out long number) ? number : null;
}
