using System.Globalization;
using HAPostgres.Manifests;

namespace HAPostgres.Resolving;

/// <summary>Where a backup repository is. One that states several places, or none, is reported by a rule.</summary>
internal static class Repositories
{
    private const int HttpsPort = 443;

    public static BackupRepository Resolve(BackupRepositorySettings repository, string cluster)
    {
        if (repository.S3 is { Bucket: not null, Endpoint: not null })
            return new BackupRepository { Name = repository.Name ?? $"{ServiceNames.Backup}-s3", S3 = S3(repository.S3, cluster) };
        if (repository.Sftp is { Host: not null, Path: not null, Fingerprint: not null })
            return new BackupRepository { Name = repository.Name ?? $"{ServiceNames.Backup}-sftp", Sftp = Sftp(repository.Sftp) };
        return new BackupRepository
        {
            Name = repository.Name ?? $"{ServiceNames.Backup}-{ServiceNames.PartOf(repository.Host ?? "")}",
            Host = repository.Host,
            Directory = repository.Directory ?? $"/var/lib/pgbackrest/{cluster}",
        };
    }

    private static S3Repository S3(S3RepositorySettings s3, string cluster)
    {
        string[] endpoint = s3.Endpoint!.Split(':');
        return new S3Repository
        {
            Bucket = s3.Bucket!,
            Endpoint = endpoint[0],
            Port = endpoint.Length > 1 ? int.Parse(endpoint[1], CultureInfo.InvariantCulture) : HttpsPort,
            Region = s3.Region,
            PathStyle = s3.PathStyle,
            Path = s3.Path ?? $"/{cluster}",
            OwnAuthority = s3.OwnAuthority,
        };
    }

    private static SftpRepository Sftp(SftpRepositorySettings sftp) =>
        new()
        {
            Host = sftp.Host!,
            Port = sftp.Port,
            User = sftp.User,
            Path = sftp.Path!,
            Fingerprint = Hexadecimal(sftp.Fingerprint!),
        };

    // ssh-keygen leaves the padding of base 64 away.
    private static string Hexadecimal(string fingerprint) =>
        string.Concat(
            Convert
                .FromBase64String(fingerprint.Substring("SHA256:".Length) + "=")
                .Select(static b => b.ToString("x2", CultureInfo.InvariantCulture))
        );
}
