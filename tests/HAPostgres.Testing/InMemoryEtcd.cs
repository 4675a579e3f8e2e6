using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HAPostgres.Testing;

/// <summary>etcd's list of members, and who of them runs.</summary>
/// <param name="runs">Whether a container of a member's service runs.</param>
internal sealed class InMemoryEtcd(ClusterTopology topology, Func<string, bool> runs)
{
    private readonly List<Member> _members = [];
    private ulong _lastId = 0x1000;

    public IReadOnlyList<Member> Members => _members;

    public List<string> DeletedKeys { get; } = [];

    public bool HasQuorum => _members.Count(m => m.Votes && Healthy(m)) > _members.Count(static m => m.Votes) / 2;

    /// <summary>The first members found the cluster that their settings name.</summary>
    public void Found(string initialCluster)
    {
        if (_members.Count > 0)
            return;
        foreach (string[] member in initialCluster.Split(',').Select(static m => m.Split('=', 2)))
            _members.Add(new Member(++_lastId, member[1]) { Name = member[0] });
    }

    /// <summary>A member that was added learns its name when its container starts.</summary>
    public void Settle()
    {
        foreach (Member member in _members.Where(m => m.Name.Length == 0 && runs(NameIn(m.PeerUrl))))
            member.Name = NameIn(member.PeerUrl);
    }

    public JobAnswer Health(JobRequest job) =>
        new(
            string.Join(
                '\n',
                job.Words("HAPG_ENDPOINTS")
                    .Select(e => $"etcd|{e}|{(Answers(e) is { } m && HasQuorum && m.Votes ? "yes" : "no")}|{Status(e)}")
            )
        );

    public JobAnswer Administer(JobRequest job)
    {
        if (!HasQuorum)
            return new JobAnswer("", 1, "no member answers");
        if (Apply(job["HAPG_CHANGE"].Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { } refused)
            return new JobAnswer("", 1, refused);
        Settle();
        List<string> lines = [$"list|{List()}"];
        foreach (string endpoint in job.Words("HAPG_ENDPOINTS"))
        {
            Member? member = Answers(endpoint);
            lines.Add($"member|{endpoint}|{(member is { Votes: true } ? "yes" : "no")}|{Status(endpoint)}");
            if (member is null || job["HAPG_STORED"].Length == 0)
                continue;
            lines.AddRange(_members.Select(m => $"stored|{endpoint}|{m.Stored()}"));
            lines.Add($"read|{endpoint}");
        }
        return new JobAnswer(string.Join('\n', lines));
    }

    private string? Apply(string[] change)
    {
        switch (change)
        {
            case []:
                return null;
            case ["del", var key]:
                DeletedKeys.Add(key);
                return null;
            case ["member", "add", _, .. var options]:
                string url = options.Single(static o => o.StartsWith("--peer-urls=", StringComparison.Ordinal))["--peer-urls=".Length..];
                _members.Add(new Member(++_lastId, url) { Votes = !options.Contains("--learner") });
                return null;
            case ["member", "promote", var id]:
                Member learner = ById(id);
                if (!Healthy(learner))
                    return "etcdserver: can only promote a learner member which is in sync with leader";
                learner.Votes = true;
                return null;
            case ["member", "remove", var id]:
                _members.Remove(ById(id));
                return null;
            case ["move-leader", var id]:
                Member next = ById(id);
                _members.Remove(next);
                _members.Insert(0, next);
                return null;
            default:
                throw new NotSupportedException(string.Join(' ', change));
        }
    }

    private Member ById(string id) => _members.Single(m => m.Id == ulong.Parse(id, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    // The first voter that runs leads.
    private Member? Leader => _members.Find(m => m.Votes && Healthy(m));

    private bool Healthy(Member member) => member.Name.Length > 0 && runs(member.Name);

    private Member? Answers(string endpoint) => _members.Find(m => m.Name == NameIn(endpoint) && Healthy(m));

    private string Status(string endpoint) =>
        Answers(endpoint) is not { } member
            ? ""
            : new JsonArray(
                new JsonObject
                {
                    ["Endpoint"] = endpoint,
                    ["Status"] = new JsonObject
                    {
                        ["header"] = new JsonObject { ["member_id"] = member.Id },
                        ["version"] = "3.5.16",
                        ["dbSize"] = 20480,
                        ["leader"] = Leader?.Id ?? 0,
                    },
                }
            ).ToJsonString();

    private string List() =>
        new JsonObject { ["members"] = new JsonArray([.. _members.Select(static m => (JsonNode)m.Listed())]) }.ToJsonString();

    private string NameIn(string url) => new Uri(url).Host[..^(topology.Domain.Length + 1)];

    internal sealed class Member(ulong id, string peerUrl)
    {
        public ulong Id => id;

        public string PeerUrl => peerUrl;

        public string Name { get; set; } = "";

        public bool Votes { get; set; } = true;

        public JsonObject Listed()
        {
            JsonObject entry = new() { ["ID"] = id, ["peerURLs"] = new JsonArray(peerUrl) };
            if (Name.Length > 0)
                entry["name"] = Name;
            if (!Votes)
                entry["isLearner"] = true;
            return entry;
        }

        public string Stored() =>
            JsonSerializer.Serialize(
                new Dictionary<string, object>
                {
                    ["id"] = id,
                    ["peerURLs"] = new[] { peerUrl },
                    ["name"] = Name,
                    ["isLearner"] = !Votes,
                }
            );
    }
}
