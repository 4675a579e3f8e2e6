using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// Patroni's view of the cluster, from the first source that answers: the published status port of any host, and where this machine reaches
/// none of them, the members themselves, asked from inside the cluster's network.
/// </summary>
internal sealed class ClusterObserver : IDisposable
{
    /// <summary>A proxy answers in milliseconds, or while a member restarts in a few seconds.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(8);

    /// <summary>How long after a failure of all ports the members are asked first: a firewall does not come and go.</summary>
    private static readonly TimeSpan s_unreachable = TimeSpan.FromSeconds(30);

    private readonly CommandContext _context;
    private readonly StatusPort _port;
    private long? _failed;
    private bool _warned;

    /// <exception cref="DeployException">.env or the certificate of the cluster's authority is missing.</exception>
    public ClusterObserver(CommandContext context)
    {
        _context = context;
        EnvFile env = context.ReadEnv();
        string variable =
            context.Topology.Secrets.FirstOrDefault(static s => s.Target == "haproxy_stats_password")?.Variable ?? "HAPROXY_STATS_PASSWORD";
        string password =
            env[variable]
            ?? throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{env.Path} has no {variable}, without which the cluster's state cannot be read.",
                $"Run 'setup', which makes it; or copy {context.Secrets.FullPath} from the machine on which setup ran."
            );
        if (!File.Exists(context.Secrets.CaPath))
        {
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{context.Secrets.CaPath} is missing, without which no server of the cluster can be trusted.",
                $"Run 'setup', which makes it; or copy {context.Secrets.FullPath} from the machine on which setup ran."
            );
        }
        HAProxyTopology proxy = context.Topology.HAProxy;
        _port = new StatusPort(proxy.StatsPort, context.Secrets.CaPath, proxy.StatsUser, password, s_limit);
    }

    /// <summary>Whether the last look at the status ports brought nothing, so that the view comes from inside.</summary>
    public bool PortsFailed => _failed is not null;

    /// <summary>Reads the view once, for a command that needs it.</summary>
    /// <exception cref="DeployException">No source shows the cluster.</exception>
    public static async Task<ClusterView> SeeAsync(CommandContext context, CancellationToken cancel) =>
        (await context.Observer.LookAsync(cancel)).Need("The cluster", "'status' shows what runs; 'deploy' rolls the cluster out.");

    /// <summary>The view that a status port shows; where none does, the members' own, asked from inside the cluster's network.</summary>
    public async Task<Observation<ClusterView>> LookAsync(CancellationToken cancel)
    {
        bool asked = _failed is not { } failed || _context.Clock.GetElapsedTime(failed) > s_unreachable;
        Observation<ClusterView> ports = asked ? await LookAtPortsAsync(cancel) : Observation.NotSeen<ClusterView>("not asked again");
        if (ports.IsSeen(out _, out string? unreachable))
            return ports;
        Observation<ClusterView> inside = await Witness.LookAsync(_context, cancel);
        if (inside.IsSeen(out _, out string? silent))
        {
            if (asked)
                Warn(unreachable);
            return inside;
        }
        if (!asked)
            ports = await LookAtPortsAsync(cancel);
        return ports.IsSeen(out _, out unreachable)
            ? ports
            : Observation.NotSeen<ClusterView>($"{unreachable}; from inside the cluster: {silent}");
    }

    /// <summary>The view of the first host whose status port shows one.</summary>
    public async Task<Observation<ClusterView>> LookAtPortsAsync(CancellationToken cancel)
    {
        IReadOnlyList<SwarmNode> hosts = await HostsAsync(cancel);
        if (hosts.Count == 0)
            return Observation.NotSeen<ClusterView>($"no node that is up carries the label {Label}");
        // All at once: a host that does not answer holds up none of the others.
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Dictionary<Task<Observation<ClusterView>>, SwarmNode> looks = hosts.ToDictionary(h => _port.LookAsync(h.Address, enough.Token));
        List<string> reasons = [];
        await foreach (Task<Observation<ClusterView>> look in Task.WhenEach(looks.Keys))
        {
            if ((await look).IsSeen(out _, out string? reason))
            {
                await enough.CancelAsync();
                await ((Task)Task.WhenAll(looks.Keys)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _failed = null;
                return await look;
            }
            reasons.Add($"{looks[look].Hostname} ({looks[look].Address}:{_port.Port}) {reason}");
        }
        _failed = _context.Clock.GetTimestamp();
        return Observation.NotSeen<ClusterView>(string.Join("; ", reasons.Order(StringComparer.Ordinal)));
    }

    /// <summary>The view that the status port of one host shows.</summary>
    public Task<Observation<ClusterView>> LookAtAsync(string address, CancellationToken cancel) => _port.LookAsync(address, cancel);

    /// <summary>What this machine would have to reach: "node1 (198.51.100.11:7000), ...".</summary>
    public async Task<string> PortsAsync(CancellationToken cancel) =>
        string.Join(", ", (await HostsAsync(cancel)).Select(h => $"{h.Hostname} ({h.Address}:{_port.Port})"));

    public void Dispose() => _port.Dispose();

    private string Label => $"{_context.Topology.LabelPrefix}haproxy";

    private async Task<IReadOnlyList<SwarmNode>> HostsAsync(CancellationToken cancel) =>
        [.. (await _context.Swarm.NodesAsync(cancel)).Where(n => n.Ready && n.Label(Label) == "true")];

    private void Warn(string unreachable)
    {
        if (_warned)
            return;
        _warned = true;
        _context.Report.Warn(
            "patroni",
            "asked from inside the cluster, which takes some seconds each time; this machine sees it at none of its status ports: "
                + $"{unreachable}"
        );
    }
}
