namespace HAPostgres;

/// <summary>A secret: where Swarm keeps it and where containers find it. The value is never part of the topology.</summary>
public sealed record SecretFile
{
    /// <summary>The name of the Swarm secret. It carries a version, since Swarm secrets cannot change.</summary>
    public required string Name { get; init; }

    /// <summary>The file's name below /run/secrets.</summary>
    public required string Target { get; init; }

    /// <summary>
    /// What the manifest (<c>secrets.names</c>) and the stack call it; for a certificate or a key also its file below <c>tls/</c> on
    /// the operator's machine.
    /// </summary>
    public string Key => KeyOf(Target);

    public required SecretKind Kind { get; init; }

    /// <summary>The variable that holds the value in <c>.env</c> on the operator's machine; empty for certificates and keys.</summary>
    public required string Variable { get; init; }

    /// <summary>The roles of service that mount it.</summary>
    public required EquatableArray<ServiceRole> MountedBy { get; init; }

    /// <summary>The one repository whose service mounts it; null where all services of these roles do.</summary>
    public string? Repository { get; init; }

    /// <summary>Whether the user has it from elsewhere, so that setup cannot make it.</summary>
    public bool Given { get; init; }

    // PostgreSQL's pair is mounted where ssl_cert_file has always pointed: all members share that setting, so a new path would reach
    // members whose containers do not have the file yet. HAProxy looks for the key beside the certificate, under its name and ".key".
    internal static string KeyOf(string target) =>
        target switch
        {
            "server.crt" => "postgresql.crt",
            "server.crt.key" => "postgresql.key",
            "haproxy.crt.key" => "haproxy.key",
            _ => target,
        };
}

public enum SecretKind
{
    Password,
    Certificate,
    PrivateKey,
}

/// <summary>The kinds of service in a cluster.</summary>
public enum ServiceRole
{
    Etcd,
    Patroni,
    PgBouncer,
    HAProxy,

    /// <summary>A backup repository.</summary>
    Backup,
}
