namespace HAPostgres.Rules;

internal sealed class NoRepositoryRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG9105", "Backup without a repository", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        if (context.Manifest.Backup.Repositories is { Count: 0 })
            context.Report(
                Descriptor,
                "backup.repositories is empty, so nothing is backed up and no WAL is archived. Name a host that keeps backups: "
                    + "[{ \"host\": \"…\" }]; or remove \"backup\"",
                "backup.repositories"
            );
    }
}
