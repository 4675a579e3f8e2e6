using System.CommandLine;
using HAPostgres.Runtime.Backup;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class RestorePointCommandLine
{
    private static readonly Argument<string> s_name = new("name") { Description = "The name, for 'restore --name'." };

    public static CommandDefinition Definition { get; } =
        new(
            "restore-point",
            "Give a name to this moment, to which the cluster can be restored. Of several with one name the first counts.",
            static (context, parsed, cancel) => RestorePointCommand.RunAsync(context, parsed.GetValue(s_name)!, cancel)
        )
        {
            Arguments = [s_name],
            Examples = ["restore-point before-release-42      then 'restore --name before-release-42'"],
        };
}
