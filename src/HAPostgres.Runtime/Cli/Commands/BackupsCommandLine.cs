using HAPostgres.Runtime.Backup;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class BackupsCommandLine
{
    public static CommandDefinition Definition { get; } =
        new(
            "backups",
            "Show the backups, their sizes, and since when the cluster can be restored.",
            static (context, _, cancel) => BackupsCommand.RunAsync(context, cancel)
        )
        {
            Examples = ["backups --json                       for a monitor"],
        };
}
