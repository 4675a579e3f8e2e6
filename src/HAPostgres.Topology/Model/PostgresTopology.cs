namespace HAPostgres;

/// <summary>PostgreSQL itself: version, roles, databases and parameters.</summary>
public sealed record PostgresTopology
{
    /// <summary>Major version: 15, 17 or 18.</summary>
    public required int Version { get; init; }

    /// <summary>The port inside the cluster's networks; never published.</summary>
    public required int Port { get; init; }

    public required string Superuser { get; init; }

    public required string ReplicationUser { get; init; }

    public required string RewindUser { get; init; }

    /// <summary>The role, and the database that belongs to it, with which <c>verify</c> and <c>status</c> look at the cluster.</summary>
    public required string MonitorUser { get; init; }

    /// <summary>Ordered by name (ordinal).</summary>
    public required EquatableArray<PostgresParameter> Parameters { get; init; }

    /// <summary>
    /// The manifest's own lines of pg_hba.conf, behind those for the cluster's own roles and before the one for everybody.
    /// </summary>
    public required EquatableArray<string> Hba { get; init; }

    /// <summary>Roles for applications, created when the cluster is bootstrapped.</summary>
    public required EquatableArray<RoleTopology> Roles { get; init; }

    /// <summary>Databases created when the cluster is bootstrapped.</summary>
    public required EquatableArray<DatabaseTopology> Databases { get; init; }

    /// <summary>
    /// Whether <c>synchronous_commit</c> acknowledges a commit before any replica has it. What PostgreSQL reads as "off" does that too.
    /// </summary>
    public bool CommitsLocally =>
        FindParameter("synchronous_commit")?.Value.ToLowerInvariant() is "off" or "local" or "false" or "no" or "0";

    public PostgresParameter? FindParameter(string name)
    {
        // Rules ask a hundred times for each manifest.
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (string.Equals(Parameters[i].Name, name, StringComparison.OrdinalIgnoreCase))
                return Parameters[i];
        }
        return null;
    }
}

/// <summary>A PostgreSQL parameter with its value as postgresql.conf would spell it.</summary>
public sealed record PostgresParameter(string Name, string Value);

/// <summary>A role that an application logs in with. Never a superuser.</summary>
public sealed record RoleTopology
{
    public required string Name { get; init; }

    public required bool CreateDatabase { get; init; }

    /// <summary>
    /// How many connections the manifest lets it have at once; null where it says nothing: <see cref="ConnectionBudget.LimitOf"/>.
    /// </summary>
    public required int? ConnectionLimit { get; init; }

    /// <summary>The file below /run/secrets that holds the role's password.</summary>
    public string PasswordTarget => $"role_{Name}_password";
}

public sealed record DatabaseTopology
{
    public required string Name { get; init; }

    /// <summary>The role that owns the database.</summary>
    public required string Owner { get; init; }

    /// <summary>Extensions created in it, in this order.</summary>
    public required EquatableArray<string> Extensions { get; init; }
}
