namespace HAPostgres.Runtime.Stack;

/// <summary>The swarm's ids of what services refer to, by name.</summary>
internal sealed record SwarmIds(
    IReadOnlyDictionary<string, string> Networks,
    IReadOnlyDictionary<string, string> Configs,
    IReadOnlyDictionary<string, string> Secrets
);
