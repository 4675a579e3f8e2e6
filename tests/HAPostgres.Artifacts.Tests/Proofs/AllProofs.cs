namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>Every rule whose fault a tool itself rejects or silently changes.</summary>
internal static class AllProofs
{
    public static IReadOnlyList<Proof> All { get; } =
    [
        new("HAPG0001", JsonTool.Name, "is invalid after a value", JsonTool.Ask),
        new("HAPG0002", JsonTool.Name, "Duplicate property 'ttl'", JsonTool.Ask),
        .. PatroniProofs.All,
        .. PostgresProofs.All,
        .. PgBouncerProofs.All,
        .. EtcdProofs.All,
        .. SwarmProofs.All,
    ];
}
