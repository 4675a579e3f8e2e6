using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Testing;

/// <summary>
/// A cluster on an <see cref="InMemorySwarm"/>: what its hosts, its etcd and its Patroni answer to the one-shot services that the product
/// sends. No published port answers on this machine, so everything is asked from inside.
/// </summary>
internal sealed class InMemoryCluster : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hapostgres-memory-").FullName;
    private readonly HashSet<(string Node, string Member)> _prepared = [];
    private ClusterTopology? _topology;
    private JsonObject? _dynamic;

    public InMemoryCluster(TimeProvider clock, params string[] hosts)
    {
        Swarm = InMemorySwarm.With(clock, hosts);
        Swarm.RunJob = Answer;
        Patroni = new InMemoryPatroni(TaskOf, () => Etcd?.HasQuorum == true);
    }

    public InMemorySwarm Swarm { get; }

    public InMemoryPatroni Patroni { get; }

    public InMemoryEtcd? Etcd { get; private set; }

    /// <summary>A run of the program for a manifest; every run knows the same secrets.</summary>
    public CommandContext Open(string manifest)
    {
        RenderedManifest rendered = RenderedManifest.Of(manifest);
        (ClusterTopology topology, ArtifactsDirectory artifacts) = (rendered.Topology, rendered.Artifacts);
        _topology = topology;
        _dynamic = rendered.Dynamic;
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
            "api" => Patroni.Api(job),
            "settings" => Patroni.Settings(job),
            "switchover" => Patroni.Switchover(job),
            "etcd" => Etcd!.Health(job),
            "members" => Etcd!.Administer(job),
            "probe" => Probe(job),
            "prepare" => Prepare(job),
            "remove" => Remove(job),
            "ports" => Ports(job),
            "poolers" or "release" or "drop-slots" or "alter-system" => new JobAnswer(""),
            _ => throw new NotSupportedException(job.Purpose),
        };
    }

    private JobAnswer Probe(JobRequest job) =>
        new(
            string.Join(
                '\n',
                [
                    "socket=/run/docker.sock",
                    .. job.Words("HAPG_IMAGES").Select(static i => $"image|{i}|200"),
                    .. job.Words("HAPG_VOLUMES").Select(static v => $"volume|{v}|404"),
                    .. job.Words("HAPG_DIRECTORIES").SelectMany(e => Directories(job.NodeId!, e.Split('=', 2))),
                ]
            )
        );

    private IEnumerable<string> Directories(string node, string[] entry)
    {
        if (!_prepared.Contains((node, entry[0])))
            return [$"directory|{entry[1]}|missing||||"];
        return
        [
            $"mark|{entry[1]}|{_topology!.Name}|{entry[0]}",
            Patroni.Starts.Contains(entry[0])
                ? $"directory|{entry[1]}|postgres|{_topology.Postgres.Version}|{_topology.Name}|7000000000000000001|999:999:700"
                : $"directory|{entry[1]}|empty||||999:999:700",
        ];
    }

    private JobAnswer Prepare(JobRequest job)
    {
        string[][] entries = [.. job.Words("HAPG_DIRECTORIES").Select(static e => e.Split('=', 2))];
        foreach (string[] entry in entries)
            _prepared.Add((job.NodeId!, entry[0]));
        return new JobAnswer(
            string.Join(
                '\n',
                [.. entries.Select(static e => $"made|{e[1]}"), .. job.Words("HAPG_IMAGES").Select(static i => $"pulled|{i}|200")]
            )
        );
    }

    private JobAnswer Remove(JobRequest job)
    {
        foreach (string entry in job.Words("HAPG_DIRECTORIES"))
            _prepared.Remove((job.NodeId!, entry.Split('=', 2)[0]));
        return new JobAnswer("");
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

    private string? TaskOf(string member) => Swarm.RunningTasks($"{_topology!.Name}_{member}") is [.., var task] ? task : null;

    private static string Variable(SwarmService service, string name) =>
        service.Spec!.TaskTemplate!.ContainerSpec!.Env!.Single(e => e.StartsWith(name + "=", StringComparison.Ordinal))[
            (name.Length + 1)..
        ];
}
