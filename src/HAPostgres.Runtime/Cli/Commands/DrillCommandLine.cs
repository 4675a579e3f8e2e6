using System.CommandLine;
using HAPostgres.Runtime.Operations.Drill;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class DrillCommandLine
{
    private static readonly Option<string[]> s_only = new("--only")
    {
        Description = "Only this fault: switchover, postgres (the leader's PostgreSQL is killed) or container. Repeatable.",
        HelpName = "fault",
        AllowMultipleArgumentsPerToken = true,
    };

    static DrillCommandLine() => s_only.AcceptOnlyFromAmong([.. DrillCommand.Faults]);

    public static CommandDefinition Definition { get; } =
        new(
            "drill",
            "Cause real faults on the running cluster, under writes through the pool, and compare the outage with the "
                + "objectives. Asks first.",
            static (context, parsed, cancel) => DrillCommand.RunAsync(context, parsed.GetValue(s_only) ?? [], cancel)
        )
        {
            Options = [s_only],
            ExitCodes = "drill: 1 where an objective is missed or an acknowledged row is lost.",
            Examples =
            [
                "drill                                all three faults, after a question",
                "drill --only switchover --yes        a planned switchover, no crash",
            ],
        };
}
