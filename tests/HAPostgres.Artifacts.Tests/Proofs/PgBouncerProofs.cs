namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>What PgBouncer refuses, of its file or of its clients.</summary>
internal static class PgBouncerProofs
{
    public static IReadOnlyList<Proof> All { get; } =
    [
        new("HAPG0008", PgBouncerTool.Name, "invalid value \"99\" for parameter pool_mode", PgBouncerTool.Start)
        {
            Break = static topology => topology with { PgBouncer = topology.PgBouncer with { PoolMode = (PoolMode)99 } },
        },
        new(
            "HAPG4005",
            PgBouncerTool.Name,
            "transaction blocks not allowed in statement pooling mode",
            static m => PgBouncerTool.Ask(m, "psql -c BEGIN")
        )
        {
            Consent = "the pool is open",
        },
        new(
            "HAPG4008",
            PgBouncerTool.Name,
            "prepared statement \"P_0\"",
            static m =>
                PgBouncerTool.Ask(
                    m,
                    """
                    echo 'SELECT 1' >/tmp/select.sql
                    pgbench --no-vacuum --protocol=prepared --client=8 --transactions=50 --file=/tmp/select.sql
                    """
                )
        )
        {
            Consent = "number of transactions actually processed: 400/400",
        },
    ];
}
