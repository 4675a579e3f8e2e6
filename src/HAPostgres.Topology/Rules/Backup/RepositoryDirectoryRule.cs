namespace HAPostgres.Rules;

internal sealed class RepositoryDirectoryRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG9102", "Repository directory on a temporary file system or inside a data directory", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EquatableArray<BackupRepository> repositories = context.Topology.Backup?.Repositories ?? [];
        for (int i = 0; i < repositories.Count; i++)
        {
            if (Fault(context.Topology, repositories[i]) is string fault)
                context.Report(
                    Descriptor,
                    $"the directory \"{repositories[i].Directory}\" {fault}. Use a directory of its own on a disk that lasts, such as "
                        + $"/var/lib/pgbackrest/{context.Topology.Name}",
                    FormattableString.Invariant($"backup.repositories[{i}].directory"),
                    FormattableString.Invariant($"backup.repositories[{i}]")
                );
        }
    }

    private static string? Fault(ClusterTopology topology, BackupRepository repository)
    {
        if (repository.Directory is not { } directory)
            return null;
        if (DataDirectoryPlaceRule.FaultOf(directory) is string fault)
            return fault;
        foreach (PatroniMember member in topology.Patroni.Members.Where(m => m.Host == repository.Host))
        {
            if (IsWithin(directory, member.DataDirectory) || IsWithin(member.DataDirectory, directory))
                return $"and that of {member.Name}, \"{member.DataDirectory}\", lie in each other: \"remove --all-data\" deletes a "
                    + "member's";
        }
        return null;
    }

    private static bool IsWithin(string inner, string outer) =>
        inner == outer || inner.StartsWith(outer.TrimEnd('/') + "/", StringComparison.Ordinal);
}
