namespace HAPostgres;

/// <summary>A secret: where Swarm keeps it and where containers find it. The value is never part of the topology.</summary>
public sealed record SecretFile
{
    /// <summary>The name of the Swarm secret. It carries a version, since Swarm secrets cannot change.</summary>
    public required string Name { get; init; }

    /// <summary>The file's name below /run/secrets.</summary>
    public required string Target { get; init; }

    public required SecretKind Kind { get; init; }

    /// <summary>The variable that holds the value in <c>.env</c> on the operator's machine; empty for certificates and keys.</summary>
    public required string Variable { get; init; }

    /// <summary>The roles of service that mount it.</summary>
    public required EquatableArray<ServiceRole> MountedBy { get; init; }
}

public enum SecretKind
{
    Password,
    Certificate,
    PrivateKey,
}

/// <summary>The four kinds of service in a cluster.</summary>
public enum ServiceRole
{
    Etcd,
    Patroni,
    PgBouncer,
    HAProxy,
}
