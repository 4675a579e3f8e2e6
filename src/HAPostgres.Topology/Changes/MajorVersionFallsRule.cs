namespace HAPostgres.Changes;

internal sealed class MajorVersionFallsRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Error("HAPG3201", "Downgrade of PostgreSQL's major version");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        if (change.NewPostgres.Version < change.OldPostgres.Version)
            yield return $"postgres.version is lowered from {change.OldPostgres.Version} to {change.NewPostgres.Version}, and no "
                + $"PostgreSQL reads the data of a later one. Restore {change.OldPostgres.Version}; to go back, make a new cluster "
                + "and load a dump";
    }
}
