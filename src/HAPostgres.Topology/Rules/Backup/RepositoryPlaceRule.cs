using HAPostgres.Manifests;

namespace HAPostgres.Rules;

internal sealed class RepositoryPlaceRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG9108", "A repository is in several places, or in none", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        List<BackupRepositorySettings> repositories = context.Manifest.Backup.Repositories ?? [];
        for (int i = 0; i < repositories.Count; i++)
        {
            string[] places = [.. PlacesOf(repositories[i])];
            if (places.Length == 1)
                continue;
            context.ReportUnusable(
                Descriptor,
                places.Length == 0
                    ? "the repository says no place: give it \"host\" (a directory on a host of the swarm), \"s3\" (a bucket) or \"sftp\" "
                        + "(an SSH server)"
                    : $"the repository states {string.Join(" and ", places)}, and is in one place only: write one repository for each",
                FormattableString.Invariant($"backup.repositories[{i}]")
            );
        }
    }

    private static IEnumerable<string> PlacesOf(BackupRepositorySettings repository)
    {
        if (repository.Host is not null || repository.Directory is not null)
            yield return repository.Host is null ? "\"directory\"" : "\"host\"";
        if (repository.S3.Bucket is not null || repository.S3.Endpoint is not null)
            yield return "\"s3\"";
        if (repository.Sftp.Host is not null || repository.Sftp.Path is not null)
            yield return "\"sftp\"";
    }
}
