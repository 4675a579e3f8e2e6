using HAPostgres.Runtime.Operations;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class HistoryCommandLine
{
    public static CommandDefinition Definition { get; } =
        new(
            "history",
            "Show every change of leader: when, to which member, and why.",
            static (context, _, cancel) => HistoryCommand.RunAsync(context, cancel)
        )
        {
            Examples = ["history --json                       one object for each timeline that ended"],
        };
}
