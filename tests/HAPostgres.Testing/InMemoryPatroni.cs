using System.Text;
using System.Text.Json.Nodes;

namespace HAPostgres.Testing;

/// <summary>
/// Patroni and PostgreSQL as far as the commands see them: who leads, who streams, which settings a member runs with and which wait for its
/// restart. It changes at once, when it is looked at.
/// </summary>
/// <param name="task">The task that runs a member's container; null where none does.</param>
/// <param name="hasQuorum">Whether etcd answers, without which nobody leads.</param>
internal sealed class InMemoryPatroni(TimeProvider clock, Func<string, string?> task, Func<bool> hasQuorum)
{
    private readonly SortedDictionary<string, InMemoryMember> _members = new(StringComparer.Ordinal);
    private string? _lastLeader;

    public JsonObject Dynamic { get; private set; } = [];

    public string? Leader { get; private set; }

    public long Timeline { get; private set; } = 1;

    /// <summary>Maintenance mode, in which no PostgreSQL is started or promoted but by a request.</summary>
    public bool Paused
    {
        get => (bool?)Dynamic["pause"] == true;
        set => Patch(new JsonObject { ["pause"] = value ? true : null });
    }

    /// <summary>Members whose container runs and whose PostgreSQL does not come up.</summary>
    public HashSet<string> Broken { get; } = [];

    /// <summary>Members whose REST API answers nobody, while they still write to etcd.</summary>
    public HashSet<string> Silent { get; } = [];

    /// <summary>How long the copy of a member's data takes.</summary>
    public TimeSpan CopyTime { get; set; }

    /// <summary>Names of members whose PostgreSQL was started, in the order of the starts.</summary>
    public List<string> Starts { get; } = [];

    /// <summary>Names of members whose data was deleted and copied anew.</summary>
    public List<string> Copies { get; } = [];

    /// <summary>How often another member had to take over from a leader that was gone: each costs the clients a failover.</summary>
    public int Failovers { get; private set; }

    public IEnumerable<string> Running => _members.Keys.Where(Runs);

    /// <summary>Those that a commit waits for; with quorum commit for any of them.</summary>
    public IEnumerable<string> Synchronous =>
        Mode switch
        {
            "on" => Replicas.Take((int?)Dynamic["synchronous_node_count"] ?? 1),
            "quorum" => Replicas,
            _ => [],
        };

    /// <summary>How much less WAL a replica has received than the others, in bytes.</summary>
    public Dictionary<string, long> Behind { get; } = [];

    /// <summary>"on", "quorum" or "off".</summary>
    public string Mode => InMemoryMember.Text(Dynamic["synchronous_mode"]);

    private JsonObject Parameters => Dynamic["postgresql"]?["parameters"] as JsonObject ?? [];

    private IEnumerable<string> Replicas => _members.Keys.Where(m => m != Leader && Runs(m));

    /// <param name="names">Members whose services exist.</param>
    /// <param name="bootstrap">The dynamic configuration that the first member of a new cluster brings.</param>
    public void Settle(IEnumerable<string> names, Func<JsonObject> bootstrap)
    {
        HashSet<string> there = [.. names.Where(n => task(n) is not null)];
        string? standby = Synchronous.FirstOrDefault(there.Contains) ?? Replicas.FirstOrDefault(there.Contains);
        foreach (string gone in _members.Keys.Where(m => !there.Contains(m) || _members[m].Task != task(m)).ToList())
            _members.Remove(gone);
        if (!hasQuorum())
            return;
        if (Dynamic.Count == 0 && there.Count > 0)
            Dynamic = bootstrap();
        foreach (string name in there.Where(n => !_members.ContainsKey(n)))
            _members[name] = new InMemoryMember(task(name)!);
        foreach ((string name, InMemoryMember member) in _members)
            Settle(name, member);
        if (Leader is not null && (Runs(Leader) || KeepsRole(Leader)))
            return;
        Leader = null;
        if (!Paused && (standby is not null && Runs(standby) ? standby : Running.FirstOrDefault()) is { } next)
            Elect(next);
    }

    public JobAnswer Witness(JobRequest job)
    {
        List<string> lines = [];
        foreach (string name in job.Words("HAPG_MEMBERS"))
        {
            if (!Answers(name))
            {
                lines.Add($"member|{name}|silent|curl: (28) Connection timed out after 5000 milliseconds");
                continue;
            }
            JsonObject status = new() { ["role"] = name == Leader ? "primary" : "replica", ["state"] = State(name) };
            lines.Add($"member|{name}|answers|{Base64(status)}");
            lines.Add(hasQuorum() ? $"cluster|{name}|{Base64(View())}" : $"blind|{name}|etcd does not answer");
        }
        return new JobAnswer(string.Join('\n', lines));
    }

    public JobAnswer Settings(JobRequest job)
    {
        List<string> lines = [];
        foreach (string name in job.Words("HAPG_MEMBERS"))
        {
            if (!Runs(name))
                lines.Add($"silent|{name}|could not connect to server");
            else
                lines.AddRange(_members[name].Rows().Select(r => $"setting|{name}|{r}"));
        }
        return new JobAnswer(string.Join('\n', lines));
    }

    /// <summary>Whether a member is in Patroni's view of the cluster.</summary>
    public bool IsMember(string name) => _members.ContainsKey(name);

    /// <summary>Whether a member's REST API answers.</summary>
    public bool Answers(string name) => IsMember(name) && !Silent.Contains(name);

    /// <summary>Whether a member's PostgreSQL runs.</summary>
    public bool Runs(string name) => _members.TryGetValue(name, out InMemoryMember? member) && member.Runs;

    /// <summary>Whether a member has settings that wait for its restart.</summary>
    public bool Waits(string name) => _members[name].Pending;

    /// <summary>Hands the leader's role to a member that runs; the leader before restarts as its replica.</summary>
    public void Promote(string name)
    {
        if (Leader is { } before && before != name)
            Restart(before);
        (Leader, _lastLeader) = (name, name);
        Timeline++;
    }

    /// <returns>Whether its PostgreSQL runs again.</returns>
    public bool Restart(string name)
    {
        if (Broken.Contains(name))
            _members[name].Stop();
        else
            Start(name, _members[name]);
        return _members[name].Runs;
    }

    /// <summary>Deletes a replica's data and begins to copy it anew.</summary>
    public void Copy(string name)
    {
        _members[name].Stop();
        _members[name].CopiedAt = clock.GetUtcNow() + CopyTime;
        Copies.Add(name);
    }

    /// <summary>Changes the dynamic configuration; what is null goes.</summary>
    public void Patch(JsonObject patch)
    {
        Merge(Dynamic, patch);
        foreach (InMemoryMember member in _members.Values)
            member.Reload(Parameters);
    }

    private void Settle(string name, InMemoryMember member)
    {
        if (member.CopiedAt > clock.GetUtcNow())
            return;
        if (member.CopiedAt is not null)
        {
            // What kept it from starting lay in the data that is deleted.
            Broken.Remove(name);
            member.CopiedAt = null;
            Start(name, member);
        }
        if (Broken.Contains(name))
            member.Stop();
        else if (!member.Runs && !Paused)
            Start(name, member);
        member.Reload(Parameters);
    }

    // A leader that cannot start tries on while nobody else could lead. In maintenance mode it gives its role up at once.
    private bool KeepsRole(string leader) => IsMember(leader) && !Paused && !Running.Any();

    private void Elect(string next)
    {
        if (_lastLeader is not null && _lastLeader != next)
        {
            Timeline++;
            Failovers++;
        }
        (Leader, _lastLeader) = (next, next);
    }

    private void Start(string name, InMemoryMember member)
    {
        Starts.Add(name);
        member.Start(Parameters);
    }

    private string State(string name) =>
        _members[name].CopiedAt is not null ? "creating replica"
        : Runs(name) ? "running"
        : Broken.Contains(name) ? "starting"
        : "stopped";

    private JsonObject View()
    {
        HashSet<string> synchronous = [.. Synchronous];
        JsonObject view = new()
        {
            ["members"] = new JsonArray([.. _members.Keys.Select(m => (JsonNode)Shown(m, synchronous.Contains(m)))]),
        };
        if (Paused)
            view["pause"] = true;
        return view;
    }

    private JsonObject Shown(string name, bool synchronous)
    {
        bool streams = Runs(name) && Leader is not null && name != Leader;
        JsonObject member = new()
        {
            ["name"] = name,
            ["role"] =
                name == Leader ? "leader"
                : !synchronous ? "replica"
                : Mode == "quorum" ? "quorum_standby"
                : "sync_standby",
            ["state"] = streams ? "streaming" : State(name),
            ["pending_restart"] = Waits(name),
        };
        if (Runs(name))
            member["timeline"] = Timeline;
        if (name != Leader)
            member["lag"] = Runs(name) ? 0 : "unknown";
        return member;
    }

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach ((string key, JsonNode? value) in patch)
        {
            if (value is null)
                into.Remove(key);
            else if (value is JsonObject nested && into[key] is JsonObject there)
                Merge(there, nested);
            else
                into[key] = value.DeepClone();
        }
    }

    private static string Base64(JsonObject json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
