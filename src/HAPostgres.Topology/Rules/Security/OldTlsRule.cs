namespace HAPostgres.Rules;

internal sealed class OldTlsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG8010", "TLS version below 1.2 is allowed", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        string minimum = context.Topology.Postgres.Setting("ssl_min_protocol_version");
        if (minimum is "" or "TLSv1" or "TLSv1.1")
            context.Report(
                Descriptor,
                $"ssl_min_protocol_version \"{minimum}\" lets clients use TLS older than 1.2, whose weaknesses are known (RFC 8996). "
                    + "Remove it: the default is TLSv1.2",
                "postgres.parameters.ssl_min_protocol_version"
            );
    }
}
