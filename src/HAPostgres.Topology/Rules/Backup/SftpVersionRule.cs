namespace HAPostgres.Rules;

internal sealed class SftpVersionRule : Rule
{
    /// <summary>Debian 12, whose image has PostgreSQL 15, has pgBackRest 2.45; SFTP came with 2.46.</summary>
    private const int LastWithout = 15;

    public override RuleDescriptor Descriptor { get; } =
        new("HAPG9109", "A repository on an SSH server with a pgBackRest that has no SFTP", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        if (context.Topology.Postgres.Version > LastWithout)
            return;
        EquatableArray<BackupRepository> repositories = context.Topology.Backup?.Repositories ?? [];
        for (int i = 0; i < repositories.Count; i++)
        {
            if (repositories[i].Sftp is not null)
                context.Report(
                    Descriptor,
                    $"the image for PostgreSQL {context.Topology.Postgres.Version} has pgBackRest 2.45, and SFTP came with 2.46: the "
                        + "service would not start. Use a bucket or a directory on a host, or PostgreSQL 17",
                    FormattableString.Invariant($"backup.repositories[{i}].sftp"),
                    "postgres.version"
                );
        }
    }
}
