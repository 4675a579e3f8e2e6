namespace HAPostgres.Projects;

internal sealed class SharedRepositoryRule : ClaimRule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG9103", "Two clusters use the same repository directory", RuleSeverity.Error);

    protected override IEnumerable<Claim> ClaimsOf(ClusterTopology topology) =>
        (topology.Backup?.Repositories ?? [])
            .Select(static (r, i) => (Repository: r, Setting: FormattableString.Invariant($"backup.repositories[{i}].directory")))
            // In a bucket or on a server, each cluster has its own stanza, and nothing holds a lock.
            .Where(static r => !r.Repository.IsRemote)
            .Select(static r => new Claim(r.Repository.Place, r.Setting, r.Repository.Place));

    protected override string Describe(string second, string first, IReadOnlyList<string> claims) =>
        $"{second} and {first} both keep their backups in {string.Join(", ", claims)}: the service of the one that starts later waits for "
        + $"the other's lock; {Otherwise("backup.repositories[].directory")}";
}
