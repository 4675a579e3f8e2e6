using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Testing;

/// <summary>
/// A cluster on an <see cref="InMemorySwarm"/>: what its hosts, its etcd, its Patroni and its poolers answer to the one-shot services that
/// the product sends. No published port answers on this machine, so everything is asked from inside.
/// </summary>
internal sealed class InMemoryCluster : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hapostgres-memory-").FullName;
    private readonly InMemoryPatroniApi _api;
    private readonly InMemorySwitchover _switchover;
    private ClusterTopology? _topology;
    private JsonObject? _dynamic;

    public InMemoryCluster(TimeProvider clock, params string[] hosts)
    {
        Swarm = InMemorySwarm.With(clock, hosts);
        Swarm.RunJob = Answer;
        Patroni = new InMemoryPatroni(clock, TaskOf, () => Etcd?.HasQuorum == true);
        Hosts = new InMemoryHosts(Swarm, () => _topology!, Patroni.Starts.Contains);
        Repository = new InMemoryRepository(Swarm);
        Poolers = new InMemoryPoolers(() => Addresses(ServiceNames.PgBouncer));
        _api = new InMemoryPatroniApi(Patroni);
        _switchover = new InMemorySwitchover(Patroni, _api, Poolers, () => Addresses(ServiceNames.HAProxy));
    }

    public InMemorySwarm Swarm { get; }

    public InMemoryHosts Hosts { get; }

    public InMemoryPatroni Patroni { get; }

    public InMemoryPoolers Poolers { get; }

    public InMemoryRepository Repository { get; }

    public InMemoryEtcd? Etcd { get; private set; }

    /// <summary>The manifest that the program was last run for.</summary>
    public string Manifest { get; private set; } = "";

    /// <summary>A run of the program for a manifest; every run knows the same secrets.</summary>
    public CommandContext Open(string manifest)
    {
        RenderedManifest rendered = RenderedManifest.Of(manifest);
        (ClusterTopology topology, ArtifactsDirectory artifacts) = (rendered.Topology, rendered.Artifacts);
        (Manifest, _topology, _dynamic) = (manifest, topology, rendered.Dynamic);
        Etcd ??= new InMemoryEtcd(topology, m => TaskOf(m) is not null);
        return new CommandContext(
            topology,
            artifacts,
            SecretsDirectory.Find(_directory, topology.Name, artifacts.FullPath, static _ => null),
            Swarm.Connect(),
            new Reporter(json: true),
            new RunOptions { Yes = true }
        );
    }

    /// <summary>Lets etcd and Patroni notice what changed in the swarm.</summary>
    public void Settle()
    {
        IReadOnlyList<DeployedMember> members = MemberServices.Of(_topology!, Swarm.Services);
        if (members.FirstOrDefault(m => m.Kind == MemberKind.Etcd && TaskOf(m.Name) is not null) is { } founder)
            Etcd!.Found(Variable(founder.Service, "ETCD_INITIAL_CLUSTER"));
        Etcd!.Settle();
        Patroni.Settle(
            members.Where(static m => m.Kind == MemberKind.Patroni).Select(static m => m.Name),
            () => _dynamic!.DeepClone().AsObject()
        );
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private JobAnswer Answer(JobRequest job)
    {
        Settle();
        return job.Purpose switch
        {
            "witness" => Patroni.Witness(job),
            "api" => _api.Ask(job),
            "settings" => Patroni.Settings(job),
            "switchover" => _switchover.Run(job),
            "etcd" => Etcd!.Health(job),
            "members" => Etcd!.Administer(job),
            "probe" => Hosts.Probe(job),
            "prepare" => Hosts.Prepare(job),
            "remove" => Hosts.Remove(job),
            "facts" => Hosts.Facts(job),
            "stats" => Hosts.Stats(job),
            "ports" => Ports(job),
            "poolers" => Poolers.Look(job),
            "pools" => Poolers.Pools(),
            "backups" => Repository.List(),
            "verify-backup" => Repository.Verify(job),
            "archive-facts" => Repository.Facts(),
            "backup" or "restore" or "restore-point" or "archive-check" or "aside" or "discard" => Repository.Run(job),
            "release" or "drop-slots" or "alter-system" => new JobAnswer(""),
            _ => throw new NotSupportedException(job.Purpose),
        };
    }

    // A port answers where a container of the service that publishes it runs on the host of that address.
    private JobAnswer Ports(JobRequest job) =>
        new(
            string.Join(
                '\n',
                job.Words("HAPG_ENDPOINTS")
                    .Select(static e => e.Split('|'))
                    .Where(e => Publishes(e[1], e[2]))
                    .Select(static e => $"port|{e[1]}|{e[2]}")
            )
        );

    private bool Publishes(string address, string port)
    {
        string service = port == $"{_topology!.PgBouncer.Port}" ? ServiceNames.PgBouncer : ServiceNames.HAProxy;
        string? node = Swarm.Nodes.FirstOrDefault(n => n.Status!.Addr == address)?.ID;
        return Swarm
            .ListTasks(new TasksListParameters { Filters = Filters.Of("service", $"{_topology.Name}_{service}") })
            .Any(t => t.NodeID == node && t.Status!.State == TaskState.Running);
    }

    private IReadOnlyList<string> Addresses(string service) =>
        Swarm.AddressesOf($"{_topology!.Name}_{service}", _topology.Networks.Application);

    private string? TaskOf(string member) => Swarm.RunningTasks($"{_topology!.Name}_{member}") is [.., var task] ? task : null;

    private static string Variable(SwarmService service, string name) =>
        service.Spec!.TaskTemplate!.ContainerSpec!.Env!.Single(e => e.StartsWith(name + "=", StringComparison.Ordinal))[
            (name.Length + 1)..
        ];
}
