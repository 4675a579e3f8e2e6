namespace HAPostgres.Manifests;

internal sealed class EtcdSettings
{
    [Setting("Where members run.", Derived = "on the first 5 hosts from 5 hosts on, else on the first 3")]
    public List<EtcdMemberSettings>? Members { get; set; }

    [Setting(
        "The token that keeps members of different clusters apart.",
        Derived = "the cluster's name",
        Pattern = NamePatterns.ClusterName,
        PatternText = NamePatterns.ClusterNameText
    )]
    public string? Token { get; set; }

    [Setting("Time between two heartbeats of etcd's leader; the round trip between hosts.", Default = "100ms", Min = "10ms", Max = "10s")]
    public Duration HeartbeatInterval { get; set; }

    [Setting("Time without a heartbeat after which another etcd member starts an election.", Default = "1s", Min = "50ms", Max = "50s")]
    public Duration ElectionTimeout { get; set; }

    [Setting("The size of the database at which etcd refuses writes.", Default = "2GB", Min = "64MB", Max = "8GB")]
    public ByteSize QuotaBackend { get; set; }

    [Setting("The image.", Derived = "the project's own", Pattern = NamePatterns.Image, PatternText = NamePatterns.ImageText)]
    public string? Image { get; set; }

    [Setting("Limits and reservations of each member.")]
    public ResourceSettings Resources { get; set; } = new();
}

[Shorthand(nameof(Host))]
internal sealed class EtcdMemberSettings
{
    [Setting("The host that the member runs on.", Required = true)]
    public string? Host { get; set; }

    [Setting(
        "The member's and its service's name.",
        Derived = "\"etcd-\" and the host's name",
        Pattern = NamePatterns.ServiceName,
        PatternText = NamePatterns.ClusterNameText
    )]
    public string? Name { get; set; }
}
