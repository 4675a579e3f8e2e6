namespace HAPostgres.Runtime.Planning;

/// <summary>What kind of thing changes.</summary>
public enum Subject
{
    Network,
    Config,
    Secret,
    NodeLabel,
    Service,

    /// <summary>A member on etcd's own list.</summary>
    Member,

    /// <summary>A setting of PostgreSQL or Patroni that the running cluster holds.</summary>
    Setting,
}

/// <summary>One difference between the swarm and the rendered stack.</summary>
/// <param name="Name">The service, network, … as it is called in the swarm; for a setting, the setting.</param>
/// <param name="What">Which part of it; empty for all of it.</param>
/// <param name="From">What the swarm has; null for nothing.</param>
/// <param name="To">What the stack says; null for nothing.</param>
/// <param name="ByHand">Whether the stack that was deployed last says the same as this one, so that somebody changed the swarm
/// since.</param>
public sealed record Change(Subject Subject, string Name, string What, string? From, string? To, Effect Effect, bool ByHand = false)
{
    /// <summary>Whether all of it is new.</summary>
    public bool Creates => What.Length == 0 && From is null;

    /// <summary>Whether all of it goes.</summary>
    public bool Removes => What.Length == 0 && To is null;
}
