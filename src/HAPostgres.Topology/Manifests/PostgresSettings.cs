namespace HAPostgres.Manifests;

internal sealed class PostgresSettings
{
    [Setting("Major version: 15, 17 or 18.", Default = "17")]
    public int Version { get; set; }

    [Setting(
        "The superuser's name. Its password is a secret.",
        Default = "postgres",
        Pattern = NamePatterns.RoleName,
        PatternText = NamePatterns.RoleNameText
    )]
    public string Superuser { get; set; } = "";

    [Setting(
        "The role that replicas stream with.",
        Default = "replicator",
        Pattern = NamePatterns.RoleName,
        PatternText = NamePatterns.RoleNameText
    )]
    public string ReplicationUser { get; set; } = "";

    [Setting("Parameters, by name. They go into Patroni's dynamic configuration, so they are the same on every member.")]
    public Dictionary<string, string> Parameters { get; set; } = [];

    [Setting(
        "Lines of pg_hba.conf, for roles that authenticate in another way or may not log in. They stand after the lines "
            + "for the cluster's own roles and before the one that lets every role in with its password."
    )]
    public List<string> Hba { get; set; } = [];

    [Setting("Roles for applications, created at bootstrap; their passwords are secrets.", Derived = "one role \"app\"")]
    public List<RoleSettings>? Roles { get; set; }

    [Setting("Databases, created at bootstrap.", Derived = "one database \"app\" of the first role")]
    public List<DatabaseSettings>? Databases { get; set; }
}

[Shorthand(nameof(Name))]
internal sealed class RoleSettings
{
    [Setting("The role's name.", Required = true, Pattern = NamePatterns.RoleName, PatternText = NamePatterns.RoleNameText)]
    public string? Name { get; set; }

    [Setting("Whether the role may create databases (Odoo and other multi-tenant applications need it).", Default = "false")]
    public bool CreateDatabase { get; set; }

    [Setting(
        "How many connections the role may have at once, through the pools and directly.",
        Derived = "what all pools may open, and half of the direct connections",
        Min = "1",
        Max = "262143"
    )]
    public int? ConnectionLimit { get; set; }
}

[Shorthand(nameof(Name))]
internal sealed class DatabaseSettings
{
    [Setting("The database's name.", Required = true, Pattern = NamePatterns.DatabaseName, PatternText = NamePatterns.DatabaseNameText)]
    public string? Name { get; set; }

    [Setting("The role that owns the database.", Derived = "the first role")]
    public string? Owner { get; set; }

    [Setting(
        "Extensions that the database gets, with those that they need. Libraries that must be loaded for them at the start are, unless "
            + "shared_preload_libraries is stated.",
        Pattern = NamePatterns.ExtensionName,
        PatternText = NamePatterns.ExtensionNameText
    )]
    public List<string> Extensions { get; set; } = [];
}
