namespace HAPostgres.Rules;

internal sealed class RepositoryWithDataRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG9101", "The backup is lost together with the data", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        EquatableArray<BackupRepository> repositories = topology.Backup?.Repositories ?? [];
        if (repositories.Count == 0 || topology.Patroni.Members.Count == 0)
            return;
        string[] kept = [.. repositories.Select(static r => r.Host).OfType<string>()];
        // What is away from the swarm is not lost with its hosts.
        if (kept.Length < repositories.Count)
            return;
        string[] places = [.. kept.Concat(topology.Patroni.Members.Select(static m => m.Host)).Distinct()];
        if (places.Length == 1)
            context.Report(
                Descriptor,
                $"every backup is kept on \"{places[0]}\", the only host that has the data: what takes the host takes both. Keep "
                    + "a repository on another host",
                "backup.repositories[0].host",
                "backup.repositories"
            );
        else if (SharedDomain(topology, places) is string domain)
            context.Report(
                Descriptor,
                $"every backup is kept in the failure domain \"{domain}\", the only one that has the data: what takes the domain takes "
                    + "both. Keep a repository on a host of another one",
                "backup.repositories[0].host",
                "backup.repositories"
            );
    }

    /// <returns>Null where they are in several, or where one states none.</returns>
    private static string? SharedDomain(ClusterTopology topology, string[] hosts)
    {
        string?[] domains = [.. topology.Hosts.Where(h => hosts.Contains(h.Name)).Select(static h => h.FailureDomain).Distinct()];
        return domains.Length == 1 ? domains[0] : null;
    }
}
