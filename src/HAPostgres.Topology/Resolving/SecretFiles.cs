using HAPostgres.Manifests;

namespace HAPostgres.Resolving;

/// <summary>Lists every secret that a cluster needs, and who may read it.</summary>
internal static class SecretFiles
{
    private static readonly ServiceRole[] s_everywhere =
    [
        ServiceRole.Etcd,
        ServiceRole.Patroni,
        ServiceRole.PgBouncer,
        ServiceRole.HAProxy,
        ServiceRole.Backup,
    ];

    /// <param name="backup">Null where there is none.</param>
    public static EquatableArray<SecretFile> Of(
        string cluster,
        SecretSettings settings,
        EquatableArray<RoleTopology> roles,
        BackupTopology? backup
    )
    {
        SecretFile Secret(string target, SecretKind kind, string variable, params ServiceRole[] mountedBy) =>
            new()
            {
                Name = settings.Names.TryGetValue(SecretFile.KeyOf(target), out string? stated)
                    ? stated
                    : $"{cluster}_{SecretFile.KeyOf(target)}_v{settings.Version}",
                Target = target,
                Kind = kind,
                Variable = variable,
                MountedBy = mountedBy.ToEquatableArray(),
            };

        return new List<SecretFile>
        {
            Secret("superuser_password", SecretKind.Password, "POSTGRES_SUPERUSER_PASSWORD", ServiceRole.Patroni),
            Secret("replication_password", SecretKind.Password, "POSTGRES_REPLICATION_PASSWORD", ServiceRole.Patroni),
            Secret("rewind_password", SecretKind.Password, "POSTGRES_REWIND_PASSWORD", ServiceRole.Patroni),
            Secret("restapi_password", SecretKind.Password, "PATRONI_ADMIN_PASSWORD", ServiceRole.Patroni),
            Secret("monitor_password", SecretKind.Password, "HAPOSTGRES_MONITOR_PASSWORD", ServiceRole.Patroni),
            Secret("pgbouncer_password", SecretKind.Password, "PGBOUNCER_AUTH_PASSWORD", ServiceRole.Patroni, ServiceRole.PgBouncer),
            Secret("haproxy_stats_password", SecretKind.Password, "HAPROXY_STATS_PASSWORD", ServiceRole.HAProxy),
            Secret("ca.crt", SecretKind.Certificate, "", s_everywhere),
            // A pair for each component, so that the key of one container is not valid for another component.
            Secret("etcd.crt", SecretKind.Certificate, "", ServiceRole.Etcd),
            Secret("etcd.key", SecretKind.PrivateKey, "", ServiceRole.Etcd),
            Secret("internal-client.crt", SecretKind.Certificate, "", ServiceRole.Patroni),
            Secret("internal-client.key", SecretKind.PrivateKey, "", ServiceRole.Patroni),
            Secret("patroni.crt", SecretKind.Certificate, "", ServiceRole.Patroni),
            Secret("patroni.key", SecretKind.PrivateKey, "", ServiceRole.Patroni),
            Secret("server.crt", SecretKind.Certificate, "", ServiceRole.Patroni),
            Secret("server.crt.key", SecretKind.PrivateKey, "", ServiceRole.Patroni),
            Secret("pgbouncer.crt", SecretKind.Certificate, "", ServiceRole.PgBouncer),
            Secret("pgbouncer.key", SecretKind.PrivateKey, "", ServiceRole.PgBouncer),
            Secret("haproxy.crt", SecretKind.Certificate, "", ServiceRole.HAProxy),
            Secret("haproxy.crt.key", SecretKind.PrivateKey, "", ServiceRole.HAProxy),
        }
            .Concat(backup is null ? [] : Backup(backup))
            .Concat(
                roles.Select(r =>
                    Secret(r.PasswordTarget, SecretKind.Password, $"ROLE_{r.Name.ToUpperInvariant()}_PASSWORD", ServiceRole.Patroni)
                )
            )
            .ToEquatableArray();

        IEnumerable<SecretFile> Backup(BackupTopology stated)
        {
            // pgBackRest goes by the common name of whoever calls: members may push and fetch, a repository may read their data.
            yield return Secret("backup.crt", SecretKind.Certificate, "", ServiceRole.Backup);
            yield return Secret("backup.key", SecretKind.PrivateKey, "", ServiceRole.Backup);
            yield return Secret("backup-client.crt", SecretKind.Certificate, "", ServiceRole.Patroni);
            yield return Secret("backup-client.key", SecretKind.PrivateKey, "", ServiceRole.Patroni);
            // Only the repository knows it: it encrypts what members send.
            if (stated.Encrypted)
                yield return Secret("backup_passphrase", SecretKind.Password, "HAPOSTGRES_BACKUP_PASSPHRASE", ServiceRole.Backup);
            foreach (BackupRepository repository in stated.Repositories)
            {
                foreach (SecretFile credential in Credentials(repository))
                    yield return credential with
                    {
                        Repository = repository.Name,
                        Given = true,
                    };
            }
        }

        IEnumerable<SecretFile> Credentials(BackupRepository repository)
        {
            string variable = $"HAPOSTGRES_{repository.Name.Replace('-', '_').ToUpperInvariant()}";
            if (repository.S3 is { } s3)
            {
                yield return Secret($"{repository.Name}_key", SecretKind.Password, $"{variable}_KEY", ServiceRole.Backup);
                yield return Secret($"{repository.Name}_secret", SecretKind.Password, $"{variable}_SECRET", ServiceRole.Backup);
                if (s3.OwnAuthority)
                    yield return Secret(repository.AuthorityTarget, SecretKind.Certificate, "", ServiceRole.Backup);
            }
            if (repository.Sftp is not null)
                yield return Secret(repository.PrivateKeyTarget, SecretKind.PrivateKey, "", ServiceRole.Backup);
        }
    }
}
