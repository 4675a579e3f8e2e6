namespace HAPostgres.Rules;

internal sealed class HugePagesRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3036", "huge_pages is on: PostgreSQL needs reserved huge pages to start", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        if (postgres.Setting("huge_pages") == "on")
            context.Report(
                Descriptor,
                "huge_pages is on: a host whose vm.nr_hugepages holds less than shared_buffers "
                    + $"{postgres.Memory("shared_buffers", ByteSize.FromMegabytes(128))} does not start its member, as after a reboot "
                    + "without the setting. Write \"try\", which uses them where they are",
                "postgres.parameters.huge_pages",
                "postgres.parameters.shared_buffers"
            );
    }
}
