namespace HAPostgres.Rules;

internal sealed class TlsVersionsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3041", "ssl_min_protocol_version is above ssl_max_protocol_version", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        string lowest = postgres.FindParameter("ssl_min_protocol_version")?.Value ?? "TLSv1.2";
        // "TLSv1.2" and "TLSv1.3" sort as they follow each other; an empty value sets no limit.
        if (
            postgres.FindParameter("ssl_max_protocol_version")?.Value is { Length: > 0 } highest
            && string.Compare(lowest, highest, StringComparison.OrdinalIgnoreCase) > 0
        )
            context.Report(
                Descriptor,
                $"ssl_min_protocol_version is {lowest} and ssl_max_protocol_version is {highest}: PostgreSQL would not start. Remove "
                    + "ssl_max_protocol_version",
                "postgres.parameters.ssl_max_protocol_version",
                "postgres.parameters.ssl_min_protocol_version"
            );
    }
}
