namespace HAPostgres.Manifests;

internal sealed class HAProxySettings
{
    [Setting(
        "The hosts that run a proxy. Every pooler reaches the proxy of its own host, so a pooler's host needs one.",
        Derived = "every host"
    )]
    public List<string>? Hosts { get; set; }

    [Setting("The published port that reaches the leader.", Default = "5000", Min = "1", Max = "65535")]
    public int PrimaryPort { get; set; }

    [Setting("The published port that reaches the replicas.", Default = "5001", Min = "1", Max = "65535")]
    public int ReplicasPort { get; set; }

    [Setting(
        "A replica that is this much WAL behind gets no connections: its data would be stale.",
        Default = "100MB",
        Min = "1MB",
        Max = "1TB"
    )]
    public ByteSize ReplicasMaximumLag { get; set; }

    [Setting("Who answers on replicasPort while no replica can: the leader, or none.", Default = "leader")]
    public ReplicasFallback ReplicasFallback { get; set; }

    [Setting("The published https port of /stats and of the read-only /cluster.", Default = "7000", Min = "1", Max = "65535")]
    public int StatsPort { get; set; }

    [Setting(
        "The user of the statistics page; the password is a secret.",
        Default = "admin",
        Pattern = "[A-Za-z0-9_.-]{1,32}",
        PatternText = "letters, digits, dots, dashes and underscores"
    )]
    public string StatsUser { get; set; } = "";

    [Setting(
        "Connections, per proxy: half of them for the pooler of the same host, a quarter for each of primaryPort and replicasPort.",
        Default = "10000",
        Min = "4",
        Max = "1000000"
    )]
    public int MaxConnections { get; set; }

    [Setting(
        "Connections that one proxy opens to one member for clients of primaryPort and replicasPort. Further clients wait for "
            + "connectTimeout.",
        Derived = "what max_connections leaves beside pools, reserve and Patroni, divided by the proxies",
        Min = "1",
        Max = "262143"
    )]
    public int? MaxDirectConnections { get; set; }

    [Setting(
        "Connections that one address may have at once on primaryPort, and as many on replicasPort, of one proxy. Applications behind "
            + "one NAT are one address.",
        Derived = "half of maxDirectConnections, at least 8 where that leaves one for others",
        Min = "1",
        Max = "1000000"
    )]
    public int? MaxConnectionsPerSource { get; set; }

    [Setting("Time to connect to a member.", Default = "3s", Min = "1ms", Max = "1min")]
    public Duration ConnectTimeout { get; set; }

    [Setting("Idle time after which a client is disconnected.", Default = "1h", Min = "1s", Max = "7d")]
    public Duration ClientTimeout { get; set; }

    [Setting("Idle time after which a server connection is closed.", Default = "1h", Min = "1s", Max = "7d")]
    public Duration ServerTimeout { get; set; }

    [Setting("Time that a health check may take.", Default = "3s", Min = "1ms", Max = "1min")]
    public Duration CheckTimeout { get; set; }

    [Setting("Pause between two health checks of a member.", Default = "1s", Min = "100ms", Max = "1min")]
    public Duration CheckInterval { get; set; }

    [Setting("Failed checks after which a member is down.", Default = "2", Min = "1", Max = "100")]
    public int Fall { get; set; }

    [Setting("Passed checks after which a member is up.", Default = "2", Min = "1", Max = "100")]
    public int Rise { get; set; }

    [Setting("The image.", Derived = "the project's own", Pattern = NamePatterns.Image, PatternText = NamePatterns.ImageText)]
    public string? Image { get; set; }

    [Setting("Limits and reservations of each proxy.")]
    public ResourceSettings Resources { get; set; } = new();
}
