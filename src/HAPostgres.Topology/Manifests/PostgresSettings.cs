namespace HAPostgres.Manifests;

internal sealed class PostgresSettings
{
    [Setting("Major version: 15, 17 or 18.", Default = "17")]
    public int Version { get; set; }

    [Setting("The superuser's name. Its password is a secret.", Default = "postgres", Pattern = Forms.RoleName, PatternText = Forms.RoleNameText)]
    public string Superuser { get; set; } = "";

    [Setting("The role that replicas stream with.", Default = "replicator", Pattern = Forms.RoleName, PatternText = Forms.RoleNameText)]
    public string ReplicationUser { get; set; } = "";

    [Setting("Parameters, by name. They go into Patroni's dynamic configuration, so they are the same on every member.")]
    public Dictionary<string, string> Parameters { get; set; } = [];

    [Setting("Roles for applications, created at bootstrap; their passwords are secrets.", Derived = "one role \"app\"")]
    public List<RoleSettings>? Roles { get; set; }

    [Setting("Databases, created at bootstrap.", Derived = "one database \"app\" of the first role")]
    public List<DatabaseSettings>? Databases { get; set; }
}

[Shorthand(nameof(Name))]
internal sealed class RoleSettings
{
    [Setting("The role's name.", Required = true, Pattern = Forms.RoleName, PatternText = Forms.RoleNameText)]
    public string? Name { get; set; }

    [Setting("Whether the role may create databases (Odoo and other multi-tenant applications need it).", Default = "false")]
    public bool CreateDatabase { get; set; }
}

[Shorthand(nameof(Name))]
internal sealed class DatabaseSettings
{
    [Setting("The database's name.", Required = true, Pattern = Forms.DatabaseName, PatternText = Forms.DatabaseNameText)]
    public string? Name { get; set; }

    [Setting("The role that owns the database.", Derived = "the first role")]
    public string? Owner { get; set; }
}
