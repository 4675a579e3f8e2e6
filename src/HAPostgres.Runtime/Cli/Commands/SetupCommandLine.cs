using System.CommandLine;
using HAPostgres.Runtime.Setup;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class SetupCommandLine
{
    /// <summary>Shared with <c>up</c>.</summary>
    public static Option<bool> NewSwarm { get; } =
        new("--new-swarm")
        {
            Description =
                "The swarm for which the secrets on this machine were made is gone, and this one takes its place: "
                + "give it the same passwords and certificates.",
        };

    /// <summary>Shared with <c>up</c>.</summary>
    public static Option<string[]> TakeData { get; } =
        new("--take-data")
        {
            Description =
                "Accept the data in this member's directory as its own, where neither the file .hapostgres nor a node label "
                + "says so. Repeatable.",
            HelpName = "member",
            AllowMultipleArgumentsPerToken = false,
        };

    public static CommandDefinition Definition { get; } =
        new(
            "setup",
            "Map hosts, label nodes, make directories, secrets, certificates and network. Changes only what is missing, and advises on "
                + "the swarm's heartbeat.",
            static async (context, parsed, cancel) =>
            {
                await SetupCommand.RunAsync(context, parsed.GetValue(TakeData) ?? [], cancel);
                return ExitCode.Success;
            }
        )
        {
            NeedsStack = true,
            Options = [NewSwarm, TakeData],
            Examples =
            [
                "setup                                shows what it will do, and asks",
                "setup --yes --map node1=db-a         where a host has another name in the swarm",
            ],
        };
}
