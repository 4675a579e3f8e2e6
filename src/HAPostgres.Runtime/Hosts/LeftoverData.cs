namespace HAPostgres.Runtime.Hosts;

/// <summary>
/// Refuses data that is not this cluster's. Patroni would start a foreign database cluster as its own, or wait for ever for a
/// leader that etcd remembers and no host has.
/// </summary>
internal static class LeftoverData
{
    /// <param name="topology">What the hosts should carry.</param>
    /// <param name="hosts">What they carry.</param>
    /// <param name="deployed">Whether services of the stack exist: then etcd's volumes are theirs, and the data may be on its way.</param>
    public static void Check(ClusterTopology topology, IReadOnlyDictionary<string, HostState> hosts, bool deployed)
    {
        List<(string Host, DirectoryState Directory)> found =
        [
            .. hosts.SelectMany(static h => h.Value.Directories.Where(static d => d.HoldsDatabase).Select(d => (h.Key, d))),
        ];
        foreach (
            (string host, DirectoryState file) in hosts.SelectMany(static h =>
                h.Value.Directories.Where(static d => d.Content == "file").Select(d => (h.Key, d))
            )
        )
            throw new DeployException(ExitCode.PreconditionMissing, $"{file.Path} on host '{host}' is no directory.", "Move it away.");
        foreach ((string host, DirectoryState directory) in found)
        {
            if (directory.Version != topology.Postgres.Version.ToString(System.Globalization.CultureInfo.InvariantCulture))
                throw Refuse(
                    $"{directory.Path} on host '{host}' holds data of PostgreSQL {directory.Version}, and the manifest says "
                        + $"{topology.Postgres.Version}."
                );
            if (directory.Cluster.Length > 0 && directory.Cluster != topology.Patroni.Scope)
                throw Refuse(
                    $"{directory.Path} on host '{host}' holds the data of another cluster, '{directory.Cluster}' (this one is "
                        + $"'{topology.Patroni.Scope}')."
                );
            // Patroni neither starts nor replaces such a directory: the member would wait for ever.
            if (directory.System.Length == 0)
                throw Refuse($"{directory.Path} on host '{host}' holds a database cluster whose control file cannot be read.");
        }
        List<IGrouping<string, (string Host, DirectoryState Directory)>> systems =
        [
            .. found.Where(static f => f.Directory.System.Length > 0).GroupBy(static f => f.Directory.System),
        ];
        IEnumerable<string> places = systems.Select(static s => $"{s.Key} on {string.Join(", ", s.Select(static f => f.Host))}");
        if (systems.Count > 1)
            throw Refuse($"The hosts hold data of {systems.Count} different database clusters: {string.Join("; ", places)}.");
        List<string> volumes =
        [
            .. hosts.Where(static h => h.Value.Volumes.Count > 0).Select(static h => $"{string.Join(", ", h.Value.Volumes)} on {h.Key}"),
        ];
        if (!deployed && found.Count == 0 && volumes.Count > 0)
        {
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"etcd's volumes of an earlier cluster are still there ({string.Join("; ", volumes)}), while no host has its data: "
                    + "Patroni would wait for ever for a leader that is gone.",
                "If that data is really gone, remove the volumes with 'remove --etcd-volumes' and run again."
            );
        }
    }

    private static DeployException Refuse(string message) =>
        new(
            ExitCode.PreconditionMissing,
            message + " Nothing was changed.",
            "Move that directory away if it is still needed; or delete all data of this cluster with 'remove --all-data'; or give the "
                + "manifest another patroni.dataDirectory."
        );
}
