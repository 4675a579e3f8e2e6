using System.CommandLine;
using HAPostgres.Runtime.Operations;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class FailoverCommandLine
{
    private static readonly Option<string?> s_to = new("--to")
    {
        Description = "The member to promote. Default: the one that was synchronous, of a quorum the one that received most.",
        HelpName = "member",
    };
    private static readonly Option<string?> s_confirm = new("--confirm")
    {
        Description = "The member's name once more, where rows may be lost and there is no terminal to type it on.",
        HelpName = "member",
    };

    public static CommandDefinition Definition { get; } =
        new(
            "failover",
            "Make a member the leader of a cluster that has none. While a leader runs, use 'switchover'.",
            static (context, parsed, cancel) => FailoverCommand.RunAsync(context, parsed.GetValue(s_to), parsed.GetValue(s_confirm), cancel)
        )
        {
            Options = [s_to, s_confirm],
            Examples = ["failover --to patroni-node2          when no member is promoted by itself"],
        };
}
