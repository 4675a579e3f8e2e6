namespace HAPostgres.Changes;

internal sealed class BootstrapOnlyRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Warning("HAPG3204", "Roles and databases of a running cluster do not change");

    public override IEnumerable<string> Check(TopologyChange change) =>
        Differences("role", "CREATE, ALTER or DROP ROLE", [.. change.OldPostgres.Roles], [.. change.NewPostgres.Roles], static r => r.Name)
            .Concat(
                Differences(
                    "database",
                    "CREATE, ALTER or DROP DATABASE",
                    [.. change.OldPostgres.Databases],
                    [.. change.NewPostgres.Databases],
                    static d => d.Name
                )
            );

    private static IEnumerable<string> Differences<T>(string kind, string statement, List<T> before, List<T> now, Func<T, string> name)
        where T : notnull
    {
        foreach (
            string changed in before
                .Except(now)
                .Concat(now.Except(before))
                .Select(name)
                .Distinct()
                .OrderBy(static n => n, StringComparer.Ordinal)
        )
        {
            string what =
                !now.Any(i => name(i) == changed) ? "left the manifest and stays in the server"
                : !before.Any(i => name(i) == changed) ? "is new in the manifest and is not made in a server that runs"
                : "is declared differently, and stays as it is in the server";
            yield return $"the {kind} {changed} {what}: roles and databases are made when a cluster is bootstrapped. Run {statement} on "
                + "the leader yourself";
        }
    }
}
