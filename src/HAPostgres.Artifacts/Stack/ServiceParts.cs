using HAPostgres.Compose;

namespace HAPostgres.Artifacts.Stack;

/// <summary>What the kinds of service have in common.</summary>
internal static class ServiceParts
{
    /// <summary>The variable by which pgBackRest knows which stanza is meant.</summary>
    public const string Stanza = "PGBACKREST_STANZA";

    /// <summary>To drop: every image runs as a plain user and needs none.</summary>
    public static readonly List<string> AllCapabilities = ["ALL"];

    public static readonly TimeSpan StopGracePeriod = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_delay = TimeSpan.FromSeconds(5);

    /// <summary>Without a limit: a member that cannot start yet keeps trying.</summary>
    private static readonly ComposeRestartPolicy s_restart = new() { Condition = "any", Delay = s_delay };

    /// <summary>
    /// One task at a time, the old one gone before the new one starts: host ports and data directories belong to one task only.
    /// </summary>
    private static readonly ComposeUpdate s_update = new()
    {
        Monitor = TimeSpan.FromSeconds(30),
        Parallelism = 1,
        Delay = s_delay,
        Order = "stop-first",
        FailureAction = "pause",
    };

    /// <summary>The secrets of a kind of service, readable for its user alone.</summary>
    /// <param name="repository">Whose credentials belong to them; null where the service is no repository's.</param>
    public static List<ComposeFileMount> Secrets(ClusterTopology topology, ServiceRole role, string? repository = null) =>
        [
            .. topology
                .Secrets.Where(s => s.MountedBy.Contains(role) && (s.Repository is null || s.Repository == repository))
                .Select(static s => Mount(s.Key, s.Target, UnixFileMode.UserRead)),
        ];

    public static ComposeFileMount Mount(ConfigFile config) =>
        Mount(config.Key, config.Target, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

    private static ComposeFileMount Mount(string source, string target, UnixFileMode mode) =>
        new()
        {
            Source = source,
            Target = target,
            Uid = "999",
            Gid = "999",
            Mode = mode,
        };

    /// <summary>On every host: the routing mesh drops connections that are idle for 900 s and hides the client's address.</summary>
    public static ComposePort Port(int target, int published) =>
        new()
        {
            Target = (uint)target,
            Published = (uint)published,
            Protocol = "tcp",
            Mode = "host",
        };

    /// <summary>Networks in which the service has its full name, the one that certificates are for.</summary>
    public static OrderedDictionary<string, ComposeServiceNetwork> Named(
        ClusterTopology topology,
        string service,
        params string[] networks
    ) => new(networks.Select(n => KeyValuePair.Create(n, new ComposeServiceNetwork { Aliases = [$"{service}.{topology.Domain}"] })));

    public static ComposeLogging Logging(ClusterTopology topology) =>
        new()
        {
            Driver = "json-file",
            Options = new()
            {
                // Docker's own spelling of sizes ends in a single letter.
                ["max-size"] = topology.Logging.MaxSize.ToString().TrimEnd('B').ToLowerInvariant(),
                ["max-file"] = FormattableString.Invariant($"{topology.Logging.MaxFiles}"),
            },
        };

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
            Interval = interval.TimeSpan,
            Timeout = TimeSpan.FromSeconds(5),
            Retries = (patience.Seconds + interval.Seconds - 1) / interval.Seconds,
            StartPeriod = start.TimeSpan,
            StartInterval = TimeSpan.FromSeconds(2),
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
    public static ComposeMount Scratch(string directory) => ComposeMount.Memory(directory, 16L << 20);

    /// <summary>One task on the one host that holds the member's data.</summary>
    /// <param name="pids">The most processes and threads.</param>
    public static ComposeDeploy Pinned(string label, string host, ResourceTopology resources, int pids) =>
        Deploy("replicated", 1, $"{label} == {host}", resources, pids);

    /// <summary>One task on any host that carries the label: where a host is lost, Swarm starts it on another.</summary>
    /// <param name="pids">The most processes and threads.</param>
    public static ComposeDeploy Anywhere(string label, ResourceTopology resources, int pids) =>
        Deploy("replicated", 1, $"{label} == true", resources, pids);

    /// <summary>One task on every host that carries the label.</summary>
    /// <param name="pids">The most processes and threads.</param>
    public static ComposeDeploy OnEvery(string label, ResourceTopology resources, int pids) =>
        Deploy("global", null, $"{label} == true", resources, pids);

    private static ComposeDeploy Deploy(string mode, ulong? replicas, string label, ResourceTopology resources, int pids) =>
        new()
        {
            Mode = mode,
            Replicas = replicas,
            // Names resolve to the tasks' addresses: a database's connections do not belong behind a virtual one.
            EndpointMode = "dnsrr",
            Placement = new() { Constraints = [$"node.labels.{label}"] },
            Resources = new()
            {
                Limits = new()
                {
                    Cpus = resources.CpuLimit,
                    Memory = new(resources.MemoryLimit.Bytes),
                    Pids = pids,
                },
                Reservations = new() { Cpus = resources.CpuReservation, Memory = new(resources.MemoryReservation.Bytes) },
            },
            RestartPolicy = s_restart,
            UpdateConfig = s_update,
            RollbackConfig = s_update,
        };

    /// <summary>
    /// Docker's default differs from host to host, and may be 1024. No more than what is needed: an engine that may not raise its
    /// own hard limit refuses to start the container.
    /// </summary>
    public static OrderedDictionary<string, ComposeLimit> OpenFiles(long needed) =>
        new()
        {
            ["nofile"] = new() { Soft = needed, Hard = needed },
        };
}
