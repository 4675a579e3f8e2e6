namespace HAPostgres.Changes;

internal sealed class MajorVersionRisesRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Error("HAPG3202", "In-place upgrade of PostgreSQL's major version");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        if (change.NewPostgres.Version > change.OldPostgres.Version)
            yield return $"postgres.version is raised from {change.OldPostgres.Version} to {change.NewPostgres.Version}, and PostgreSQL "
                + $"{change.NewPostgres.Version} does not start on the data of {change.OldPostgres.Version}: every member that restarts "
                + $"would stay down until none is left. Make a new cluster of version {change.NewPostgres.Version} and move the data by "
                + "dump or logical replication";
    }
}
