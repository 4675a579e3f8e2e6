using System.Runtime.Serialization;

namespace HAPostgres.Manifests;

internal sealed class PgBouncerSettings
{
    [Setting("The hosts that run a pooler.", Derived = "every host")]
    public List<string>? Hosts { get; set; }

    [Setting("The port published on every one of them.", Default = "6432", Min = "1", Max = "65535")]
    public int Port { get; set; }

    [Setting("How long a client keeps its server connection: session, transaction or statement.", Default = "session")]
    public PoolMode PoolMode { get; set; }

    [Setting("How clients authenticate.", Default = "scram-sha-256")]
    public AuthMethod AuthMethod { get; set; }

    [Setting("Client connections, per pooler.", Default = "10000", Min = "1", Max = "100000")]
    public int MaxClientConnections { get; set; }

    [Setting(
        "Client connections that one address may have at once, per pooler. Applications behind one NAT are one address.",
        Derived = "half of maxClientConnections",
        Min = "1",
        Max = "100000"
    )]
    public int? MaxConnectionsPerSource { get; set; }

    [Setting("Server connections, per pool (user and database) and pooler.", Default = "20", Min = "1", Max = "10000")]
    public int DefaultPoolSize { get; set; }

    [Setting("Server connections kept open, per pool and pooler.", Default = "0", Min = "0", Max = "10000")]
    public int MinPoolSize { get; set; }

    [Setting(
        "Further server connections, per pool and pooler, once a client has waited for reservePoolTimeout.",
        Default = "5",
        Min = "0",
        Max = "10000"
    )]
    public int ReservePoolSize { get; set; }

    [Setting("Wait after which a client may use the reserve.", Default = "3s", Max = "1h")]
    public Duration ReservePoolTimeout { get; set; }

    [Setting("Server connections, per database and pooler.", Default = "100", Min = "1", Max = "10000")]
    public int MaxDatabaseConnections { get; set; }

    [Setting(
        "How many pools (pairs of user and database) are in use at once. PgBouncer accepts every database, so it cannot be derived.",
        Derived = "the number of declared databases",
        Min = "1",
        Max = "100000"
    )]
    public int? ExpectedPools { get; set; }

    [Setting("Server connections of one user, over all databases, per pooler. 0 sets no limit.", Default = "0", Min = "0", Max = "10000")]
    public int MaxUserConnections { get; set; }

    [Setting(
        "Named prepared statements that the pooler keeps for each server connection, so that they work in transaction pooling. 0 "
            + "switches that off.",
        Default = "200",
        Min = "0",
        Max = "10000"
    )]
    public int MaxPreparedStatements { get; set; }

    [Setting(
        "Start-up parameters that drivers send and a pooled connection cannot keep: ignored instead of refused.",
        Derived = "`extra_float_digits`",
        Pattern = "[a-z_][a-z0-9_.]{0,62}",
        PatternText = "the names of parameters, in lower case"
    )]
    public List<string>? IgnoreStartupParameters { get; set; }

    [Setting(
        "Idle time after which a server connection is closed. Below 900s, when IPVS and many firewalls drop it.",
        Default = "10min",
        Min = "1s",
        Max = "1d"
    )]
    public Duration ServerIdleTimeout { get; set; }

    [Setting("Age at which a server connection is closed.", Default = "1h", Min = "1s", Max = "7d")]
    public Duration ServerLifetime { get; set; }

    [Setting(
        "Time to connect to the server. PgBouncer's own default of 15s would add to the time of a failover.",
        Default = "3s",
        Min = "1s",
        Max = "5min"
    )]
    public Duration ServerConnectTimeout { get; set; }

    [Setting(
        "Pause after a failed login to the server. PgBouncer's own default of 15s would add to the time of a failover.",
        Default = "300ms",
        Min = "100ms",
        Max = "5min"
    )]
    public Duration ServerLoginRetry { get; set; }

    [Setting("Time that a query waits for a server connection before its client is dropped.", Default = "2min", Min = "1s", Max = "1d")]
    public Duration QueryWaitTimeout { get; set; }

    [Setting("The image.", Derived = "the project's own", Pattern = NamePatterns.Image, PatternText = NamePatterns.ImageText)]
    public string? Image { get; set; }

    [Setting("Limits and reservations of each pooler.")]
    public ResourceSettings Resources { get; set; } = new();
}

/// <summary>PgBouncer's <c>auth_type</c>, as far as a manifest may ask for it.</summary>
internal enum AuthMethod
{
    [EnumMember(Value = "scram-sha-256")]
    ScramSha256,

    /// <summary>Refused by a rule: SCRAM users cannot log in through it.</summary>
    [EnumMember(Value = "md5")]
    Md5,
}
