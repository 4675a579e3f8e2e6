namespace HAPostgres.Runtime.Stack;

/// <summary>A service of the rendered stack.</summary>
internal sealed class StackService
{
    public string Image { get; init; } = "";

    public string? Hostname { get; init; }

    public List<string>? Entrypoint { get; init; }

    public List<string>? Command { get; init; }

    public string? User { get; init; }

    public string? WorkingDir { get; init; }

    public Dictionary<string, string?>? Environment { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    public Dictionary<string, StackServiceNetwork?>? Networks { get; init; }

    public List<StackPort>? Ports { get; init; }

    public List<StackFileMount>? Configs { get; init; }

    public List<StackFileMount>? Secrets { get; init; }

    public List<StackMount>? Volumes { get; init; }

    public List<string>? CapAdd { get; init; }

    public List<string>? CapDrop { get; init; }

    public Dictionary<string, StackLimit>? Ulimits { get; init; }

    public Dictionary<string, string>? Sysctls { get; init; }

    public string? StopSignal { get; init; }

    public string? StopGracePeriod { get; init; }

    public bool ReadOnly { get; init; }

    public bool? Init { get; init; }

    public StackHealthcheck? Healthcheck { get; init; }

    public StackLogging? Logging { get; init; }

    public StackDeploy Deploy { get; init; } = new();
}

internal sealed class StackServiceNetwork
{
    public List<string>? Aliases { get; init; }
}

internal sealed class StackPort
{
    public uint Target { get; init; }

    public uint Published { get; init; }

    public string Protocol { get; init; } = "tcp";

    public string Mode { get; init; } = "ingress";
}

/// <summary>A config or a secret inside a container.</summary>
internal sealed class StackFileMount
{
    public string Source { get; init; } = "";

    public string? Target { get; init; }

    public string? Uid { get; init; }

    public string? Gid { get; init; }

    /// <summary>Permission bits; YAML has read the octal number by now.</summary>
    public string? Mode { get; init; }
}

internal sealed class StackMount
{
    public string Type { get; init; } = "";

    public string? Source { get; init; }

    public string Target { get; init; } = "";

    public bool ReadOnly { get; init; }

    public StackTmpfs? Tmpfs { get; init; }

    public StackBind? Bind { get; init; }
}

internal sealed class StackTmpfs
{
    /// <summary>In bytes.</summary>
    public long Size { get; init; }
}

internal sealed class StackBind
{
    public string? Propagation { get; init; }
}

internal sealed class StackLimit
{
    public long Soft { get; init; }

    public long Hard { get; init; }
}

internal sealed class StackHealthcheck
{
    public List<string> Test { get; init; } = [];

    public string? Interval { get; init; }

    public string? Timeout { get; init; }

    public long? Retries { get; init; }

    public string? StartPeriod { get; init; }

    public string? StartInterval { get; init; }
}

internal sealed class StackLogging
{
    public string? Driver { get; init; }

    public Dictionary<string, string>? Options { get; init; }
}

internal sealed class StackDeploy
{
    public string Mode { get; init; } = "replicated";

    public ulong? Replicas { get; init; }

    public string? EndpointMode { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    public StackPlacement? Placement { get; init; }

    public StackResources? Resources { get; init; }

    public StackRestartPolicy? RestartPolicy { get; init; }

    public StackUpdate? UpdateConfig { get; init; }

    public StackUpdate? RollbackConfig { get; init; }
}

internal sealed class StackPlacement
{
    public List<string> Constraints { get; init; } = [];

    public ulong MaxReplicasPerNode { get; init; }
}

internal sealed class StackResources
{
    public StackResourcePair? Limits { get; init; }

    public StackResourcePair? Reservations { get; init; }
}

internal sealed class StackResourcePair
{
    public string? Cpus { get; init; }

    public string? Memory { get; init; }

    public long? Pids { get; init; }
}

internal sealed class StackRestartPolicy
{
    public string? Condition { get; init; }

    public string? Delay { get; init; }

    public ulong? MaxAttempts { get; init; }

    public string? Window { get; init; }
}

internal sealed class StackUpdate
{
    public ulong? Parallelism { get; init; }

    public string? Delay { get; init; }

    public string? FailureAction { get; init; }

    public string? Monitor { get; init; }

    public float MaxFailureRatio { get; init; }

    public string? Order { get; init; }
}
