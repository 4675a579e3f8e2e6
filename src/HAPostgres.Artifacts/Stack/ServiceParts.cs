using HAPostgres.Artifacts.Compose;

namespace HAPostgres.Artifacts.Stack;

/// <summary>What the four kinds of service have in common.</summary>
internal static class ServiceParts
{
    /// <summary>The secrets of a kind of service, readable for its user alone.</summary>
    public static IReadOnlyList<ComposeFileMount> Secrets(ClusterTopology topology, ServiceRole role) =>
        [
            .. topology
                .Secrets.Where(s => s.MountedBy.Contains(role))
                .Select(static s => new ComposeFileMount(s.Key, s.Target) { Mode = Compose.FileMode.Secret }),
        ];

    public static ComposeFileMount Mount(ConfigFile config) => new(config.Key, config.Target) { Mode = Compose.FileMode.Config };

    /// <summary>Networks in which the service has its full name, the one that certificates are for.</summary>
    public static OrderedDictionary<string, ComposeServiceNetwork> Named(
        ClusterTopology topology,
        string service,
        params string[] networks
    ) => new(networks.Select(n => KeyValuePair.Create(n, new ComposeServiceNetwork([$"{service}.{topology.Domain}"]))));

    public static ComposeLogging Logging(ClusterTopology topology) =>
        new(
            "json-file",
            new()
            {
                // Docker's own spelling of sizes ends in a single letter.
                ["max-size"] = topology.Logging.MaxSize.ToString().TrimEnd('B').ToLowerInvariant(),
                ["max-file"] = FormattableString.Invariant($"{topology.Logging.MaxFiles}"),
            }
        );

    /// <summary>
    /// Asks whether the process is alive, never for a quorum: a cluster without quorum is not healed by killing its members.
    /// </summary>
    /// <param name="patience">Time without an answer until Swarm replaces the task.</param>
    public static ComposeHealthcheck Healthcheck(Duration patience, Duration start)
    {
        // Every check starts processes in the container, so no more of them than needed. But Swarm counts a task as
        // running, and gives it its DNS name, only after the first that passes: an update waits for that.
        Duration interval = Duration.FromSeconds(10);
        return new()
        {
            Test = ["CMD", "/usr/local/bin/healthcheck"],
            Interval = interval.ToCompose(),
            Timeout = Duration.FromSeconds(5).ToCompose(),
            Retries = (int)((patience.Seconds + interval.Seconds - 1) / interval.Seconds),
            StartPeriod = start.ToCompose(),
            StartInterval = Duration.FromSeconds(2).ToCompose(),
        };
    }

    /// <summary>
    /// Enough for the threads of etcd, HAProxy and PgBouncer, which have about one for each processor of their host, and for a shell beside
    /// them. A limit only stops a program that starts processes without end before the host has no more.
    /// </summary>
    public const int ProxyPids = 2048;

    /// <summary>
    /// Memory that stands in for a directory of the read-only root file system: sockets, small files, here-documents of bash.
    /// </summary>
    public static ComposeMount Scratch(string directory) => ComposeMount.Memory(directory, ByteSize.FromMegabytes(16));

    /// <summary>One task on the one host that holds the member's data.</summary>
    /// <param name="pids">The most processes and threads.</param>
    public static ComposeDeploy Pinned(string label, string host, ResourceTopology resources, int pids) =>
        new()
        {
            Mode = "replicated",
            Replicas = 1,
            Placement = new([$"node.labels.{label} == {host}"]),
            Resources = resources.ToCompose(pids),
            UpdateConfig = s_update,
            RollbackConfig = s_update,
        };

    /// <summary>One task on every host that carries the label.</summary>
    /// <param name="pids">The most processes and threads.</param>
    public static ComposeDeploy OnEvery(string label, ResourceTopology resources, int pids) =>
        new()
        {
            Mode = "global",
            Placement = new([$"node.labels.{label} == true"]),
            Resources = resources.ToCompose(pids),
            UpdateConfig = s_update,
            RollbackConfig = s_update,
        };

    /// <summary>
    /// Docker's default differs from host to host, and may be 1024. No more than what is needed: an engine that may not raise its
    /// own hard limit refuses to start the container.
    /// </summary>
    public static ComposeUlimits OpenFiles(int needed) => new(new(needed, needed));

    private static readonly ComposeUpdate s_update = new("30s");
}
