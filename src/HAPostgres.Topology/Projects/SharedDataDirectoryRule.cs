namespace HAPostgres.Projects;

internal sealed class SharedDataDirectoryRule : ClaimRule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1103", "Two clusters use the same data directory", RuleSeverity.Error);

    protected override IEnumerable<string> Fallback => ["patroni.dataDirectory"];

    protected override IEnumerable<Claim> ClaimsOf(ClusterTopology topology) =>
        topology.Patroni.Members.Select(
            static (m, i) =>
                new Claim(
                    $"{m.Host}:{m.DataDirectory}",
                    FormattableString.Invariant($"patroni.members[{i}].dataDirectory"),
                    $"{m.DataDirectory} on \"{m.Host}\""
                )
        );

    protected override string Describe(string second, string first, IReadOnlyList<string> claims) =>
        $"{second} and {first} both keep their data in {string.Join(", ", claims)}: the one that starts later finds data that is not its "
        + $"own; {Otherwise("patroni.dataDirectory")}";
}
