using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class ContainerLimitsRule : Rule
{
    /// <summary>Suppressible: an engine can be configured to allow more than Docker's own defaults.</summary>
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3071", "The kernel or the container forbids a parameter's value", RuleSeverity.Error) { Suppressible = true };

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        if (postgres.Setting("io_method") == "io_uring")
            context.Report(
                Descriptor,
                "io_method is io_uring, and Docker Engine's own seccomp profile forbids io_uring in containers since version 25: "
                    + "PostgreSQL would not start. Write \"worker\", which is the default",
                "postgres.parameters.io_method"
            );
        if (
            postgres.FindParameter("max_stack_depth") is PostgresParameter { Value: string text }
            && ParameterNumber.ReadInteger(text, "kB", out int stated) == NumberFault.None
            && stated > MostStack
        )
            context.Report(
                Descriptor,
                $"max_stack_depth is {text}, and a container's stack is 8MB (ulimit -s), of which PostgreSQL keeps 512kB: it would not "
                    + $"start with more than {MostStack}kB. Write {MostStack}kB or less",
                "postgres.parameters.max_stack_depth"
            );
        if (postgres.Setting("huge_pages") == "on" && postgres.Setting("shared_memory_type") == "sysv")
            context.Report(
                Descriptor,
                "shared_memory_type is sysv and huge_pages is on, and the kernel gives huge pages to mmap only: PostgreSQL would not "
                    + "start. Remove shared_memory_type",
                "postgres.parameters.shared_memory_type",
                "postgres.parameters.huge_pages"
            );
    }

    /// <summary>8MB, Docker's and Linux's own limit of the stack, less PostgreSQL's STACK_DEPTH_SLOP; in kB.</summary>
    private const int MostStack = 8192 - 512;
}
