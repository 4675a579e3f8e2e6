namespace HAPostgres.Rules;

internal sealed class FileDescriptorsRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG5002", "The proxy asks for more open files than the kernel allows", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        int connections = context.Topology.HAProxy.MaxConnections;
        int files = (2 * connections) + Spare;
        if (files > MaxOpenFiles)
            context.Report(
                Descriptor,
                $"2 x maxConnections {connections} + {Spare} = {files} open files, and Linux allows a process {MaxOpenFiles} "
                    + $"(fs.nr_open): the proxy's container would not start. Write at most {(MaxOpenFiles - Spare) / 2}",
                "haproxy.maxConnections"
            );
    }

    /// <summary>Linux's own default of fs.nr_open.</summary>
    private const int MaxOpenFiles = 1 << 20;

    /// <summary>What the service asks for beside connections.</summary>
    private const int Spare = 1024;
}
