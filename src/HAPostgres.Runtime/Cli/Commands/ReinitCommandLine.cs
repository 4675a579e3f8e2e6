using System.CommandLine;
using HAPostgres.Runtime.Operations;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class ReinitCommandLine
{
    private static readonly Argument<string> s_member = new("member")
    {
        Description = "The replica whose data is deleted and copied anew.",
    };
    private static readonly Option<string?> s_confirm = new("--confirm")
    {
        Description = "The member's name once more, where there is no terminal to type it on.",
        HelpName = "member",
    };

    public static CommandDefinition Definition { get; } =
        new(
            "reinit",
            "Delete the data of a replica and copy it anew from the leader. Asks to type the member's name.",
            static (context, parsed, cancel) =>
                ReinitCommand.RunAsync(context, parsed.GetValue(s_member)!, parsed.GetValue(s_confirm), cancel)
        )
        {
            Arguments = [s_member],
            Options = [s_confirm],
            Examples = ["reinit patroni-node2                 a replica that cannot catch up any more"],
        };
}
