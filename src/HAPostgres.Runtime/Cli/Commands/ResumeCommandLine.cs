using HAPostgres.Runtime.Operations;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class ResumeCommandLine
{
    public static CommandDefinition Definition { get; } =
        new(
            "resume",
            "End Patroni's maintenance mode.",
            static (context, _, cancel) => Maintenance.SetAsync(context, paused: false, cancel)
        )
        {
            Examples = ["resume                               Patroni fails over again"],
        };
}
