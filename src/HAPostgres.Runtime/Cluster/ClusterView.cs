using System.Globalization;
using System.Text.Json;

namespace HAPostgres.Runtime.Cluster;

/// <summary>Patroni's own view of the cluster at one moment: its <c>GET /cluster</c>.</summary>
internal sealed record ClusterView(IReadOnlyList<MemberView> Members, bool Paused)
{
    public MemberView? Leader => Members.FirstOrDefault(static m => m.IsLeader);

    /// <summary>The leader, where its PostgreSQL runs: Patroni names whoever holds the role, also while it does not.</summary>
    public MemberView? ServingLeader => Leader is { } leader && MemberView.Serves(leader.Role, leader.State) ? leader : null;

    public IEnumerable<MemberView> Replicas => Members.Where(static m => !m.IsLeader);

    public static ClusterView Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        List<MemberView> members = [];
        if (root.TryGetProperty("members", out JsonElement list))
            members.AddRange(list.EnumerateArray().Select(MemberView.From).OrderBy(static m => m.Name, StringComparer.Ordinal));
        return new ClusterView(members, root.TryGetProperty("pause", out JsonElement pause) && pause.ValueKind == JsonValueKind.True);
    }
}

/// <param name="Role">"leader", "replica", "sync_standby" or "quorum_standby".</param>
/// <param name="State">"running" for a leader, "streaming" for a replica that receives.</param>
/// <param name="Lag">Bytes of WAL that are not replayed yet; null where unknown.</param>
internal sealed record MemberView(string Name, string Role, string State, long? Timeline, long? Lag, bool PendingRestart)
{
    public bool IsLeader => LeadsAs(Role);

    public bool IsSynchronous => Role is "sync_standby" || IsOfQuorum;

    /// <summary>Whether it is one of several of which a commit waits for any.</summary>
    public bool IsOfQuorum => Role is "quorum_standby";

    public bool Streams(int postgresVersion) =>
        // Patroni 3.0, which comes with PostgreSQL 15, says "running" of replicas that stream.
        State == "streaming"
        || (postgresVersion < 17 && State == "running" && Lag is not null);

    /// <summary>Whether a member of that role and state leads and takes clients.</summary>
    public static bool Serves(string role, string state) => LeadsAs(role) && state == "running";

    private static bool LeadsAs(string role) => role is "leader" or "standby_leader" or "master";

    public static MemberView From(JsonElement member) =>
        new(
            Text(member, "name"),
            Text(member, "role"),
            Text(member, "state"),
            Number(member, "timeline"),
            Number(member, "lag"),
            member.TryGetProperty("pending_restart", out JsonElement pending) && pending.ValueKind == JsonValueKind.True
        );

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Name} {Role} {State}{(Timeline is null ? "" : $" timeline {Timeline}")}{(Lag is > 0 ? $" lag {Lag} B" : "")}"
        );

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.ToString() : "";

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
