namespace HAPostgres.Compose;

/// <summary>How Swarm runs a service.</summary>
internal sealed record ComposeDeploy
{
    /// <summary>"replicated" or "global".</summary>
    public required string Mode { get; init; }

    /// <summary>Only for replicated services.</summary>
    public ulong? Replicas { get; init; }

    public required string EndpointMode { get; init; }

    public required ComposePlacement Placement { get; init; }

    public required ComposeResources Resources { get; init; }

    public required ComposeRestartPolicy RestartPolicy { get; init; }

    public required ComposeUpdate UpdateConfig { get; init; }

    public required ComposeUpdate RollbackConfig { get; init; }
}

internal sealed record ComposePlacement
{
    public required List<string> Constraints { get; init; }
}

internal sealed record ComposeResources
{
    public required ComposeLimits Limits { get; init; }

    public required ComposeReservations Reservations { get; init; }
}

internal sealed record ComposeLimits
{
    public required decimal Cpus { get; init; }

    public required MemorySize Memory { get; init; }

    /// <summary>Processes and threads.</summary>
    public required long Pids { get; init; }
}

internal sealed record ComposeReservations
{
    public required decimal Cpus { get; init; }

    public required MemorySize Memory { get; init; }
}

/// <summary>Bytes, which a file spells with a unit.</summary>
internal readonly record struct MemorySize(long Bytes);

internal sealed record ComposeRestartPolicy
{
    public required string Condition { get; init; }

    public required TimeSpan Delay { get; init; }
}

internal sealed record ComposeUpdate
{
    public required TimeSpan Monitor { get; init; }

    public required ulong Parallelism { get; init; }

    public required TimeSpan Delay { get; init; }

    public required string Order { get; init; }

    public required string FailureAction { get; init; }
}
