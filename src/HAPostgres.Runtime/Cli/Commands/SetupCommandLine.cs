using HAPostgres.Runtime.Setup;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class SetupCommandLine
{
    public static CommandDefinition Definition { get; } = new("setup", "Map hosts, label nodes, make directories, secrets, certificates and network. Changes only what is missing.", static async (session, _, cancel) =>
    {
        await SetupCommand.RunAsync(session, cancel);
        return ExitCode.Success;
    })
    {
        NeedsStack = true,
        Examples =
        [
            "setup                                shows what it will do, and asks",
            "setup --yes --map node1=db-a         where a host has another name in the swarm",
        ],
    };
}
