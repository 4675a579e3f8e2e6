using System.Text.Json;
using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Runtime.Operations;

/// <summary>
/// How far replicas have received WAL. With quorum commit a row is acknowledged once any of them has it, so a replica's role does not say
/// whether it has them all.
/// </summary>
/// <param name="Positions">By member: its timeline, and the end of the WAL that it has, in bytes since the begin of all WAL.</param>
internal sealed record ReceivedWal(IReadOnlyDictionary<string, (long Timeline, long Bytes)> Positions)
{
    public static ReceivedWal None { get; } = new(new Dictionary<string, (long, long)>());

    /// <summary>Asks all replicas of a quorum.</summary>
    public static async Task<ReceivedWal> AskAsync(CommandContext context, ClusterView view, CancellationToken cancel)
    {
        List<string> names = [.. view.Replicas.Where(static r => r.IsSynchronous).Select(static r => r.Name)];
        return names.Count == 0 ? None : Read(await PatroniApi.AskEachAsync(context, "GET", "/patroni", "", names, cancel));
    }

    /// <summary>
    /// Whether a replica has every acknowledged row: it has received as much as any that answered, and those that did not answer are too
    /// few to be the only ones with a row.
    /// </summary>
    public bool IsComplete(ClusterTopology topology, string member) =>
        Positions.TryGetValue(member, out (long, long) own)
        && Positions.Values.All(other => other.CompareTo(own) <= 0)
        && topology.Patroni.SynchronousCandidates - Positions.Count < topology.Patroni.SynchronousNodeCount;

    public override string ToString() =>
        Positions.Count == 0
            ? "none says how much"
            : string.Join(
                ", ",
                Positions.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => $"{p.Key}: {Shown(p.Value)}")
            );

    internal static ReceivedWal Read(IEnumerable<PatroniAnswer> answers)
    {
        Dictionary<string, (long, long)> positions = [];
        foreach (PatroniAnswer answer in answers)
        {
            using JsonDocument document = JsonDocument.Parse(answer.Text);
            JsonElement root = document.RootElement;
            // A member whose PostgreSQL does not run names no position.
            if (
                Number(root, "timeline") is { } timeline
                && root.TryGetProperty("xlog", out JsonElement wal)
                && Number(wal, "received_location") is { } received
                && Number(wal, "replayed_location") is { } replayed
            )
                positions[answer.Member] = (timeline, Math.Max(received, replayed));
        }
        return new ReceivedWal(positions);
    }

    // As PostgreSQL writes a position.
    private static string Shown((long Timeline, long Bytes) position) =>
        $"timeline {position.Timeline}, {position.Bytes >> 32:X}/{position.Bytes & 0xFFFFFFFF:X}";

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
