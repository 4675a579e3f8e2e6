namespace HAPostgres.Artifacts.Compose;

/// <summary>How Swarm runs a service.</summary>
internal sealed record ComposeDeploy
{
    /// <summary>"replicated" or "global".</summary>
    public required string Mode { get; init; }

    /// <summary>Only for replicated services.</summary>
    public int? Replicas { get; init; }

    /// <summary>Names resolve to the tasks' addresses: a database's connections do not belong behind a virtual one.</summary>
    public string EndpointMode { get; } = "dnsrr";

    public required ComposePlacement Placement { get; init; }

    public required ComposeResources Resources { get; init; }

    public ComposeRestartPolicy RestartPolicy { get; } = new();

    public required ComposeUpdate UpdateConfig { get; init; }

    public required ComposeUpdate RollbackConfig { get; init; }
}

internal sealed record ComposePlacement(IReadOnlyList<string> Constraints);

internal sealed record ComposeResources(ComposeLimits Limits, ComposeReservations Reservations);

/// <param name="Pids">Processes and threads.</param>
internal sealed record ComposeLimits(string Cpus, string Memory, int Pids);

internal sealed record ComposeReservations(string Cpus, string Memory);

/// <summary>Without a limit: a member that cannot start yet keeps trying.</summary>
internal sealed record ComposeRestartPolicy
{
    public string Condition { get; } = "any";

    public string Delay { get; } = "5s";
}

/// <summary>
/// One task at a time, the old one gone before the new one starts: host ports and data directories belong to one task only.
/// </summary>
internal sealed record ComposeUpdate(string Monitor)
{
    public int Parallelism { get; } = 1;

    public string Delay { get; } = "5s";

    public string Order { get; } = "stop-first";

    public string FailureAction { get; } = "pause";
}
