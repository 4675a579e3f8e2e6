namespace HAPostgres.Projects;

internal sealed class SharedRepositoryRule : ClaimRule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG9103", "Two clusters use the same repository directory", RuleSeverity.Error);

    protected override IEnumerable<Claim> ClaimsOf(ClusterTopology topology) =>
        (topology.Backup?.Repositories ?? []).Select(
            static (r, i) =>
                new Claim(
                    $"{r.Host}:{r.Directory}",
                    FormattableString.Invariant($"backup.repositories[{i}].directory"),
                    $"{r.Directory} on \"{r.Host}\""
                )
        );

    protected override string Describe(string second, string first, IReadOnlyList<string> claims) =>
        $"{second} and {first} both keep their backups in {string.Join(", ", claims)}: the service of the one that starts later waits for "
        + $"the other's lock; {Otherwise("backup.repositories[].directory")}";
}
