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
    /// Whether a replica has every acknowledged row: it has received as much as any of the quorum that answered, and those of which nothing
    /// is known are too few to be the only ones with a row.
    /// </summary>
    /// <param name="view">Names those that commits wait for. A member that is not in it may have been one of them.</param>
    public bool IsComplete(ClusterTopology topology, ClusterView view, string member)
    {
        if (!Positions.TryGetValue(member, out (long, long) own) || Positions.Values.Any(other => other.CompareTo(own) > 0))
            return false;
        HashSet<string> known = [.. view.Members.Where(static m => !m.IsSynchronous).Select(static m => m.Name), .. Positions.Keys];
        int unknown = topology.Patroni.Members.Count(m => m.MayBeSynchronous && !known.Contains(m.Name));
        // No commit waited for the leader. Where all that are seen are of the quorum, it is one of those that are not; it counts above unless
        // it may have been one that is never synchronous.
        IEnumerable<PatroniMember> unseen = topology.Patroni.Members.Where(m => view.Members.All(v => v.Name != m.Name));
        if (view.Members.All(static m => m.IsSynchronous) && unseen.Where(static m => m.MayLead).All(static m => m.MayBeSynchronous))
            unknown--;
        return unknown < topology.Patroni.SynchronousNodeCount;
    }

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
