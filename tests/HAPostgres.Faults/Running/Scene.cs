using System.Text.Json;
using HAPostgres.Cluster;
using HAPostgres.Runtime.Cluster;

namespace HAPostgres.Faults.Running;

/// <summary>Who was who when a run began, and what a fault can do to them.</summary>
internal sealed class Scene
{
    private readonly LabCluster _cluster;
    private readonly Func<string[], Task<ShellResult>> _program;
    private readonly Dictionary<string, string> _containers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _addresses = new(StringComparer.Ordinal);
    private readonly List<(string Host, string[] Prefix, string Table, string[] Rule)> _rules = [];

    private Scene(Lab lab, LabCluster cluster, Func<string[], Task<ShellResult>> program) =>
        (Lab, _cluster, _program) = (lab, cluster, program);

    public Lab Lab { get; }

    public IEnumerable<string> Hosts => _cluster.Topology.Hosts.Select(static h => h.Name);

    /// <summary>The leader's host.</summary>
    public required string Leader { get; init; }

    /// <summary>The host of a synchronous replica.</summary>
    public required string Synchronous { get; init; }

    /// <summary>The third host.</summary>
    public required string Other { get; init; }

    /// <summary>The host of etcd's leader.</summary>
    public required string EtcdLeader { get; init; }

    /// <summary>Containers of etcd, by host.</summary>
    public IEnumerable<(string Host, string Container)> EtcdContainers =>
        _cluster.Topology.Etcd.Members.Select(m => (m.Host, Container(m.Host, m.Name)));

    public static async Task<Scene> LookAsync(Lab lab, LabCluster cluster, Func<string[], Task<ShellResult>> program)
    {
        MemberView[] members = [.. (await cluster.Members()).EnumerateArray().Select(MemberView.From)];
        string leader = HostOf(static m => m.IsLeader),
            synchronous = HostOf(static m => m.IsSynchronous);
        Scene scene = new(lab, cluster, program)
        {
            Leader = leader,
            Synchronous = synchronous,
            Other = cluster.Topology.Hosts.Select(static h => h.Name).Single(h => h != leader && h != synchronous),
            EtcdLeader = await EtcdLeaderAsync(lab, cluster.Topology),
        };
        foreach (string host in scene.Hosts)
            await scene.LookAtContainersAsync(host);
        return scene;

        string HostOf(Func<MemberView, bool> role)
        {
            string name = members.First(role).Name;
            return cluster.Topology.Patroni.Members.Single(m => m.Name == name).Host;
        }
    }

    public string Patroni(string host) => Container(host, _cluster.Topology.Patroni.Members.Single(m => m.Host == host).Name);

    public string HAProxy(string host) => Container(host, "haproxy");

    public string PgBouncer(string host) => Container(host, "pgbouncer");

    public IEnumerable<(string Host, string Container)> PatroniContainers(params string[] hosts) => hosts.Select(h => (h, Patroni(h)));

    public async Task DockerOn(string host, params string[] arguments) => (await Lab.Docker(host, arguments)).Succeeded();

    public Task InPatroni(string host, string script) => DockerOn(host, "exec", Patroni(host), "bash", "-c", script);

    /// <summary>The same, unless the container is gone: Swarm replaces one that fails its health check.</summary>
    public async Task InPatroniIfRunning(string host, string script)
    {
        if (await Has(host, "running", Patroni(host)))
            await InPatroni(host, script);
    }

    /// <summary>The product's own program, such as its switchover.</summary>
    public async Task Command(params string[] arguments) => (await _program(arguments)).Succeeded();

    /// <summary>Ends a pause, unless the container is gone: Swarm replaces one whose host it gave up.</summary>
    public async Task Thaw(string host, string container)
    {
        if (await Has(host, "paused", container))
            await DockerOn(host, "unpause", container);
    }

    private async Task<bool> Has(string host, string status, string container) =>
        (await Lab.Docker(host, "ps", "--quiet", "--no-trunc", "--filter", $"status={status}"))
            .Succeeded()
            .Output.Contains(container, StringComparison.Ordinal);

    public Task FreezeEtcd(string host) => DockerOn(host, "pause", EtcdOn(host));

    public Task ThawEtcd(string host) => Thaw(host, EtcdOn(host));

    /// <summary>Hands etcd's leadership to its member on a host.</summary>
    public async Task MoveEtcdLeader(string host)
    {
        if (host == EtcdLeader)
            return;
        string member = _cluster.Topology.Etcd.Members.Single(m => m.Host == host).Name;
        // A line of the list: id, status, name, addresses.
        string list = (await Etcdctl(EtcdLeader, "member", "list")).Output;
        string id = list.Split('\n').Select(static l => l.Split(", ")).Single(f => f.Length > 2 && f[2] == member)[0];
        await Etcdctl(EtcdLeader, "move-leader", id);
    }

    /// <summary>Who leads by now.</summary>
    public Task<string> LeaderNow() => _cluster.LeaderHost();

    public Task<string> PatroniNow(string host) => FindAsync(host, _cluster.Topology.Patroni.Members.Single(m => m.Host == host).Name);

    /// <summary>To the engine of a host and its containerd, by the host's own process table.</summary>
    public async Task SignalEngine(string host, string signal) =>
        (await Lab.Exec(host, "sh", "-c", $"kill -{signal} $(pgrep -x dockerd) $(pgrep -x containerd)")).Succeeded();

    /// <summary>Keeps the leader's container and others from each other, in both directions; its other connections go on.</summary>
    public async Task Separate(string host, IEnumerable<(string Host, string Container)> from)
    {
        string pid = (await Lab.Docker(host, "inspect", "--format", "{{.State.Pid}}", Patroni(host))).Succeeded().Output.Trim();
        string[] inContainer = ["nsenter", "--target", pid, "--net"];
        foreach ((string other, string container) in from)
        {
            foreach (string address in _addresses[$"{other}/{container}"])
            {
                await AddRule(host, inContainer, "filter", ["INPUT", "-s", address, "-j", "DROP"]);
                await AddRule(host, inContainer, "filter", ["OUTPUT", "-d", address, "-j", "DROP"]);
            }
        }
    }

    /// <summary>A rule in a host's own network.</summary>
    public Task Filter(string host, params string[] tableAndRule) => AddRule(host, [], tableAndRule[0], tableAndRule[1..]);

    /// <summary>Takes all rules away; those of a container that is gone went with it.</summary>
    public async Task RemoveRules()
    {
        foreach ((string host, string[] prefix, string table, string[] rule) in _rules)
        {
            if (prefix is [_, _, var pid, ..] && (await Lab.Exec(host, "test", "-e", $"/proc/{pid}/ns/net")).ExitCode != 0)
                continue;
            (await Lab.Exec(host, [.. prefix, "iptables", "--wait", "-t", table, "-D", .. rule])).Succeeded();
        }
        _rules.Clear();
    }

    private async Task AddRule(string host, string[] prefix, string table, string[] rule)
    {
        (await Lab.Exec(host, [.. prefix, "iptables", "--wait", "-t", table, "-I", .. rule])).Succeeded();
        _rules.Add((host, prefix, table, rule));
    }

    private string EtcdOn(string host) => Container(host, _cluster.Topology.Etcd.Members.Single(m => m.Host == host).Name);

    private async Task<ShellResult> Etcdctl(string host, params string[] arguments) =>
        (await Lab.Docker(host, ["exec", EtcdOn(host), "/usr/local/bin/entrypoint", "etcdctl", .. arguments])).Succeeded();

    private string Container(string host, string service) => _containers[$"{host}/{service}"];

    private async Task LookAtContainersAsync(string host)
    {
        string[] services =
        [
            .. _cluster.Topology.Patroni.Members.Where(m => m.Host == host).Select(static m => m.Name),
            .. _cluster.Topology.Etcd.Members.Where(m => m.Host == host).Select(static m => m.Name),
            "haproxy",
            "pgbouncer",
        ];
        foreach (string service in services)
        {
            string container = await FindAsync(host, service);
            _containers[$"{host}/{service}"] = container;
            const string Addresses = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
            string addresses = (await Lab.Docker(host, "inspect", "--format", Addresses, container)).Succeeded().Output;
            _addresses[$"{host}/{container}"] = addresses.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>The one container of a service that runs on a host.</summary>
    private async Task<string> FindAsync(string host, string service)
    {
        string name = $"{_cluster.Topology.Name}_{service}";
        string found = (await Lab.Docker(host, "ps", "--quiet", "--no-trunc", "--filter", $"name={name}")).Succeeded().Output.Trim();
        return found.Length > 0 && !found.Contains('\n')
            ? found
            : throw new InvalidOperationException($"{host} has not exactly one container of {name}: '{found}'");
    }

    private static async Task<string> EtcdLeaderAsync(Lab lab, ClusterTopology topology)
    {
        foreach (EtcdMember member in topology.Etcd.Members)
        {
            string filter = $"name={topology.Name}_{member.Name}";
            string container = (await lab.Docker(member.Host, "ps", "--quiet", "--filter", filter)).Succeeded().Output.Trim();
            string[] command = ["exec", container, "/usr/local/bin/entrypoint", "etcdctl", "endpoint", "status", "--write-out", "json"];
            string json = (await lab.Docker(member.Host, command)).Succeeded().Output;
            JsonElement status = JsonDocument
                .Parse(json[json.IndexOf('[', StringComparison.Ordinal)..])
                .RootElement[0]
                .GetProperty("Status");
            if (status.GetProperty("leader").GetUInt64() == status.GetProperty("header").GetProperty("member_id").GetUInt64())
                return member.Host;
        }
        throw new InvalidOperationException("no member of etcd leads");
    }
}
