using System.Globalization;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Testing;

/// <summary>What the hosts of an <see cref="InMemorySwarm"/> answer: directories, images, disks, and what containers use.</summary>
/// <param name="hasData">Whether a member's PostgreSQL has ever run, so that its directory holds a database cluster.</param>
internal sealed class InMemoryHosts(InMemorySwarm swarm, Func<ClusterTopology> topology, Func<string, bool> hasData)
{
    private readonly Dictionary<(string Node, string Member), string> _prepared = [];

    /// <summary>Percent of a host's disks that are in use, where it is not little.</summary>
    public Dictionary<string, int> DiskUse { get; } = [];

    public JobAnswer Probe(JobRequest job) =>
        Lines([
            "socket=/run/docker.sock",
            .. job.Words("HAPG_IMAGES").Select(static i => $"image|{i}|200"),
            .. job.Words("HAPG_VOLUMES").Select(static v => $"volume|{v}|404"),
            .. job.Words("HAPG_DIRECTORIES").SelectMany(e => Directories(job.NodeId!, e.Split('=', 2))),
        ]);

    public JobAnswer Prepare(JobRequest job)
    {
        string[][] entries = [.. job.Words("HAPG_DIRECTORIES").Select(static e => e.Split('=', 2))];
        foreach (string[] entry in entries)
            _prepared[(job.NodeId!, entry[0])] = entry[1];
        return Lines([.. entries.Select(static e => $"made|{e[1]}"), .. job.Words("HAPG_IMAGES").Select(static i => $"pulled|{i}|200")]);
    }

    public JobAnswer Remove(JobRequest job)
    {
        foreach (string entry in job.Words("HAPG_DIRECTORIES"))
            _prepared.Remove((job.NodeId!, entry.Split('=', 2)[0]));
        return new JobAnswer("");
    }

    public JobAnswer Facts(JobRequest job)
    {
        int space = DiskUse.GetValueOrDefault(swarm.InspectNode(job.NodeId!).Description!.Hostname!, 20);
        // The product holds a host's clock against that of this machine.
        double clock = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
        return Lines([
            $"disk|/var/lib/docker|{space}|3",
            .. job.Words("HAPG_DIRECTORIES")
                .Where(d => _prepared.Any(p => p.Key.Node == job.NodeId && p.Value == d))
                .Select(d => $"disk|{d}|{space}|3"),
            "kernel|vm.overcommit_memory|2",
            "kernel|vm.swappiness|1",
            "kernel|net.ipv4.tcp_keepalive_time|7200",
            "kernel|transparent_hugepage|madvise",
            string.Create(CultureInfo.InvariantCulture, $"clock|{clock:0.000000}"),
        ]);
    }

    public JobAnswer Stats(JobRequest job)
    {
        Dictionary<string, string> names = swarm.Services.ToDictionary(static s => s.ID!, static s => s.Spec!.Name!);
        return Lines(
            swarm
                .ListTasks(new TasksListParameters { Filters = Filters.Stack(job["HAPG_STACK"]) })
                .Where(t => t.NodeID == job.NodeId && t.Status!.State == TaskState.Running)
                .Select(t => $"stats|{Use($"/{names[t.ServiceID!]}.1.{t.ID}")}")
        );
    }

    private IEnumerable<string> Directories(string node, string[] entry)
    {
        if (!_prepared.ContainsKey((node, entry[0])))
            return [$"directory|{entry[1]}|missing||||"];
        ClusterTopology cluster = topology();
        return
        [
            $"mark|{entry[1]}|{cluster.Name}|{entry[0]}",
            hasData(entry[0])
                ? $"directory|{entry[1]}|postgres|{cluster.Postgres.Version}|{cluster.Name}|7000000000000000001|999:999:700"
                : $"directory|{entry[1]}|empty||||999:999:700",
        ];
    }

    // A tenth of one of two processors over a second, and 100 MB that the kernel could not drop.
    private static string Use(string container) =>
        new JsonObject
        {
            ["name"] = container,
            ["cpu_stats"] = new JsonObject
            {
                ["cpu_usage"] = new JsonObject { ["total_usage"] = 5_100_000_000 },
                ["system_cpu_usage"] = 102_000_000_000,
                ["online_cpus"] = 2,
            },
            ["precpu_stats"] = new JsonObject
            {
                ["cpu_usage"] = new JsonObject { ["total_usage"] = 5_000_000_000 },
                ["system_cpu_usage"] = 100_000_000_000,
            },
            ["memory_stats"] = new JsonObject
            {
                ["usage"] = 150 << 20,
                ["limit"] = 1L << 30,
                ["stats"] = new JsonObject { ["inactive_file"] = 50 << 20 },
            },
        }.ToJsonString();

    private static JobAnswer Lines(IEnumerable<string> lines) => new(string.Join('\n', lines));
}
