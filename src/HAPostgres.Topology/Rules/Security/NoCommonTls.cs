namespace HAPostgres.Rules;

internal sealed class NoCommonTls : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG8011", "PostgreSQL and the proxy have no version of TLS in common", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        string maximum = context.Topology.Postgres.Setting("ssl_max_protocol_version");
        if (maximum is "TLSv1" or "TLSv1.1")
            context.Report(Descriptor, $"ssl_max_protocol_version is \"{maximum}\", but the proxy, and members among each other, speak TLS 1.2 and later only: nobody could connect. Remove it", "postgres.parameters.ssl_max_protocol_version");
    }
}
