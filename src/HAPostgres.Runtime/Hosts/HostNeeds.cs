namespace HAPostgres.Runtime.Hosts;

/// <summary>What a host must have for the members that are placed on it.</summary>
internal static class HostNeeds
{
    /// <summary>Owner, group and mode of a data directory: the postgres user of the images, and nobody else.</summary>
    public const string Owner = "999:999:700";

    public static IReadOnlyList<string> Images(ClusterTopology topology, string host)
    {
        List<string> images = [topology.Patroni.Image];
        if (topology.Etcd.Members.Any(m => m.Host == host))
            images.Add(topology.Etcd.Image);
        if (topology.PgBouncer.Hosts.Contains(host))
            images.Add(topology.PgBouncer.Image);
        if (topology.HAProxy.Hosts.Contains(host))
            images.Add(topology.HAProxy.Image);
        return [.. images.Distinct()];
    }

    /// <summary>What setup makes: of members, and of backup repositories.</summary>
    public static IReadOnlyList<MemberDirectory> Directories(ClusterTopology topology, string host) =>
        [
            .. DataDirectories(topology, host),
            .. (topology.Backup?.Repositories ?? [])
                .Where(r => r.Host == host)
                .Select(static r => new MemberDirectory(r.Name, r.Directory!)),
        ];

    /// <summary>What is deleted with a cluster: never its backups.</summary>
    public static IReadOnlyList<MemberDirectory> DataDirectories(ClusterTopology topology, string host) =>
        [.. topology.Patroni.Members.Where(m => m.Host == host).Select(static m => new MemberDirectory(m.Name, m.DataDirectory))];

    public static IReadOnlyList<string> Volumes(ClusterTopology topology, string stack, string host) =>
        [.. topology.Etcd.Members.Where(m => m.Host == host).Select(m => $"{stack}_{m.Volume}")];

    /// <summary>Volumes that hold nothing to keep: sockets, and what the service of a repository away from the swarm works with.</summary>
    public static IReadOnlyList<string> WorkVolumes(ClusterTopology topology, string stack) =>
        [
            $"{stack}_{ServiceNames.ProxySocketVolume}",
            .. (topology.Backup?.Repositories ?? []).Select(static r => r.Volume).OfType<string>().Select(v => $"{stack}_{v}"),
        ];

    /// <summary>The ports that are published on the host, with the service that publishes each.</summary>
    public static IReadOnlyList<(int Port, string Service)> Ports(ClusterTopology topology, string host)
    {
        List<(int, string)> ports = [];
        if (topology.PgBouncer.Hosts.Contains(host))
            ports.Add((topology.PgBouncer.Port, ServiceNames.PgBouncer));
        if (topology.HAProxy.Hosts.Contains(host))
        {
            ports.Add((topology.HAProxy.PrimaryPort, ServiceNames.HAProxy));
            ports.Add((topology.HAProxy.ReplicasPort, ServiceNames.HAProxy));
            ports.Add((topology.HAProxy.StatsPort, ServiceNames.HAProxy));
        }
        return ports;
    }
}

/// <summary>Where a member keeps its data on its host.</summary>
internal sealed record MemberDirectory(string Member, string Path)
{
    /// <summary>As the scripts on hosts take it; neither name nor path has a blank or an equals sign in it.</summary>
    public override string ToString() => $"{Member}={Path}";
}
