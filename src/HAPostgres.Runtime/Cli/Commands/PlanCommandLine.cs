using HAPostgres.Runtime.Planning;

namespace HAPostgres.Runtime.Cli.Commands;

/// <summary><c>plan</c>.</summary>
internal static class PlanCommandLine
{
    public static CommandDefinition Definition { get; } =
        new(
            "plan",
            "Show what deploy would change, and what each change causes: nothing, a reload, a restart, a switchover, data at risk. "
                + "Changes nothing.",
            static (context, _, cancel) => PlanCommand.RunAsync(context, cancel)
        )
        {
            NeedsStack = true,
            Examples =
            [
                "plan                                                  before a deploy",
                "plan --json | jq '.changes[] | select(.byHand)'       what was changed by hand",
            ],
            ExitCodes = "Here: 0 no change; 1 something could not be read, and no change was found; 2 there are changes.",
        };
}
