using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace HAPostgres.Testing;

/// <summary>
/// Patroni and PostgreSQL as far as a rollout sees them: who leads, who streams, which settings a member runs with and which wait for its
/// restart. It changes at once, when it is looked at.
/// </summary>
/// <param name="task">The task that runs a member's container; null where none does.</param>
/// <param name="hasQuorum">Whether etcd answers, without which nobody leads.</param>
internal sealed class InMemoryPatroni(Func<string, string?> task, Func<bool> hasQuorum)
{
    /// <summary>Settings of the example that PostgreSQL takes only when it starts (pg_settings, context postmaster).</summary>
    private static readonly HashSet<string> s_restarts =
    [
        "archive_mode",
        "hot_standby",
        "max_connections",
        "max_locks_per_transaction",
        "max_prepared_transactions",
        "max_replication_slots",
        "max_wal_senders",
        "max_worker_processes",
        "shared_buffers",
        "shared_preload_libraries",
        "wal_buffers",
        "wal_level",
    ];

    private readonly SortedDictionary<string, Member> _members = new(StringComparer.Ordinal);

    public JsonObject Dynamic { get; private set; } = [];

    public string? Leader { get; private set; }

    public long Timeline { get; private set; } = 1;

    public bool Paused { get; set; }

    /// <summary>Members whose container runs and whose PostgreSQL does not come up.</summary>
    public HashSet<string> Broken { get; } = [];

    /// <summary>Names of members whose PostgreSQL was started, in the order of the starts.</summary>
    public List<string> Starts { get; } = [];

    /// <summary>How often no member led while members ran: each costs the clients a failover.</summary>
    public int Failovers { get; private set; }

    public IEnumerable<string> Running => _members.Keys;

    private JsonObject Parameters => Dynamic["postgresql"]?["parameters"] as JsonObject ?? [];

    private IEnumerable<string> Synchronous =>
        Text(Dynamic["synchronous_mode"]) is "on" or "quorum" ? Replicas.Take((int?)Dynamic["synchronous_node_count"] ?? 1) : [];

    private IEnumerable<string> Replicas => _members.Keys.Where(m => m != Leader && !Broken.Contains(m));

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
        foreach (string name in there.Where(n => !_members.ContainsKey(n)).Order(StringComparer.Ordinal))
        {
            _members[name] = new Member(task(name)!);
            Start(name);
        }
        foreach (Member member in _members.Values)
            member.Reload(Parameters);
        if (Leader is null || !_members.ContainsKey(Leader) || Broken.Contains(Leader))
        {
            bool first = Leader is null;
            Leader =
                standby is not null && _members.ContainsKey(standby) ? standby : _members.Keys.FirstOrDefault(m => !Broken.Contains(m));
            if (first || Leader is null)
                return;
            Timeline++;
            Failovers++;
        }
    }

    public JobAnswer Witness(JobRequest job)
    {
        List<string> lines = [];
        foreach (string name in job.Words("HAPG_MEMBERS"))
        {
            if (!_members.ContainsKey(name))
            {
                lines.Add($"member|{name}|silent|no route to host");
                continue;
            }
            JsonObject status = new()
            {
                ["role"] = name == Leader ? "primary" : "replica",
                ["state"] = Broken.Contains(name) ? "starting" : "running",
            };
            lines.Add($"member|{name}|answers|{Base64(status)}");
            lines.Add(hasQuorum() ? $"cluster|{name}|{Base64(View())}" : $"blind|{name}|etcd does not answer");
        }
        return new JobAnswer(string.Join('\n', lines));
    }

    public JobAnswer Api(JobRequest job)
    {
        List<string> answers = [];
        foreach (string name in job.Words("HAPG_MEMBERS").Where(_members.ContainsKey))
        {
            (HttpStatusCode status, string text) = Answer(name, job["HAPG_METHOD"], job["HAPG_PATH"], job["HAPG_BODY"]);
            answers.Add($"answer|{name}|{(int)status}|{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}");
            if (job["HAPG_EACH"] != "1")
                break;
        }
        return new JobAnswer(string.Join('\n', answers), answers.Count > 0 ? 0 : 1, answers.Count > 0 ? "" : "curl: (7) no route to host");
    }

    public JobAnswer Settings(JobRequest job)
    {
        List<string> lines = [];
        foreach (string name in job.Words("HAPG_MEMBERS"))
        {
            if (!_members.TryGetValue(name, out Member? member) || Broken.Contains(name))
                lines.Add($"silent|{name}|could not connect to server");
            else
                lines.AddRange(member.Rows().Select(r => $"setting|{name}|{r}"));
        }
        return new JobAnswer(string.Join('\n', lines));
    }

    /// <summary>Hands the leader's role to a member that runs, as a switchover does.</summary>
    public void Promote(string member)
    {
        Leader = member;
        Timeline++;
    }

    public JobAnswer Switchover(JobRequest job)
    {
        if (job["HAPG_FROM"] != Leader || !_members.ContainsKey(job["HAPG_TO"]))
            return new JobAnswer("reason|the leader is another one", 10);
        Promote(job["HAPG_TO"]);
        return new JobAnswer("at|pausing|0\nat|moved|1.5");
    }

    private (HttpStatusCode Status, string Text) Answer(string name, string method, string path, string body)
    {
        switch (method, path)
        {
            case ("GET", "/config"):
                return (HttpStatusCode.OK, Dynamic.ToJsonString());
            case ("PATCH", "/config"):
                Merge(Dynamic, JsonNode.Parse(body)!.AsObject());
                foreach (Member member in _members.Values)
                    member.Reload(Parameters);
                return (HttpStatusCode.OK, Dynamic.ToJsonString());
            case ("POST", "/restart"):
                if (!_members[name].Pending)
                    return (HttpStatusCode.ServiceUnavailable, "restart conditions are not satisfied");
                Start(name);
                return (HttpStatusCode.OK, "restarted successfully");
            default:
                throw new NotSupportedException($"{method} {path}");
        }
    }

    private void Start(string name)
    {
        Starts.Add(name);
        _members[name].Start(Parameters);
    }

    private JsonObject View()
    {
        HashSet<string> synchronous = [.. Synchronous];
        JsonObject view = new()
        {
            ["members"] = new JsonArray([
                .. _members.Select(m =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = m.Key,
                            ["role"] =
                                m.Key == Leader ? "leader"
                                : !synchronous.Contains(m.Key) ? "replica"
                                : Text(Dynamic["synchronous_mode"]) == "quorum" ? "quorum_standby"
                                : "sync_standby",
                            ["state"] =
                                Broken.Contains(m.Key) ? "starting"
                                : m.Key == Leader ? "running"
                                : "streaming",
                            ["timeline"] = Timeline,
                            ["lag"] = 0,
                            ["pending_restart"] = m.Value.Pending,
                        }
                ),
            ]),
        };
        if (Paused)
            view["pause"] = true;
        return view;
    }

    // What is null goes, as in Patroni.
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

    private static string Text(JsonNode? value) =>
        value?.GetValueKind() switch
        {
            null => "",
            System.Text.Json.JsonValueKind.True => "on",
            System.Text.Json.JsonValueKind.False => "off",
            _ => value.ToString(),
        };

    private static string Base64(JsonObject json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private sealed class Member(string task)
    {
        private readonly SortedDictionary<string, string> _running = new(StringComparer.Ordinal);
        private readonly HashSet<string> _pending = [];

        public string Task => task;

        public bool Pending => _pending.Count > 0;

        public void Start(JsonObject parameters)
        {
            _running.Clear();
            _pending.Clear();
            foreach ((string name, JsonNode? value) in parameters)
                _running[name] = Text(value);
        }

        public void Reload(JsonObject parameters)
        {
            _pending.Clear();
            foreach ((string name, JsonNode? value) in parameters)
            {
                if (s_restarts.Contains(name) && _running.GetValueOrDefault(name) != Text(value))
                    _pending.Add(name);
                else
                    _running[name] = Text(value);
            }
        }

        public IEnumerable<string> Rows() =>
            _running.Select(r =>
                new JsonArray(r.Key, "string", null, r.Value, s_restarts.Contains(r.Key), _pending.Contains(r.Key), false).ToJsonString()
            );
    }
}
