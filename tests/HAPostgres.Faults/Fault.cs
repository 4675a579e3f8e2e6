using HAPostgres.Faults.Running;

namespace HAPostgres.Faults;

/// <summary>One way to break a cluster, and the way back.</summary>
internal sealed record Fault
{
    /// <summary>As it is typed.</summary>
    public required string Name { get; init; }

    /// <summary>The row's title.</summary>
    public required string What { get; init; }

    /// <summary>For the page: what the cluster does, and which settings decide how long it takes.</summary>
    public required string Explanation { get; init; }

    public required Func<Scene, Task> Inject { get; init; }

    /// <summary>Undoes what does not pass by itself. Runs after a failed or interrupted injection, too.</summary>
    public Func<Scene, Task> Heal { get; init; } = static _ => Task.CompletedTask;

    /// <summary>From the injection to the healing.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether <see cref="Heal"/> ends the fault; otherwise it is over as soon as it has happened.</summary>
    public bool Lasts { get; init; }

    /// <summary>The host in whose network the inner writers live.</summary>
    public Func<Scene, string> Suffers { get; init; } = static scene => scene.Leader;

    /// <summary>The fault of <see cref="RecoveryEstimate"/> whose computed time is its upper limit; null where none is computed.</summary>
    public string? Estimate { get; init; }

    /// <summary>The clients that the computed time is held against.</summary>
    public Port Compared { get; init; } = Port.Pool;

    /// <summary>What clients need where the cluster needs no time: for a pause of the machine, or to connect to another host.</summary>
    public TimeSpan ClientsShare { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>What is measured apart: a port, with sessions that stay open or with new ones.</summary>
internal enum Port
{
    Pool,
    Primary,
    NewPool,
    NewPrimary,
    Replicas,
}
