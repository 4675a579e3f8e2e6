using System.CommandLine;
using HAPostgres.Runtime.Operations;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class SwitchoverCommandLine
{
    private static readonly Option<string?> s_to = new("--to")
    {
        Description = "The member to promote. Default: the synchronous replica with the least lag.",
        HelpName = "member",
    };
    private static readonly Option<bool> s_noPause = new("--no-pause")
    {
        Description = "Do not pause the poolers: running transactions are aborted, and clients must reconnect.",
    };

    public static CommandDefinition Definition { get; } =
        new(
            "switchover",
            "Hand the leader's role to a replica as planned; no acknowledged row is lost. With transaction pooling the poolers are "
                + "paused meanwhile, so that queries wait.",
            static (context, parsed, cancel) =>
                SwitchoverCommand.RunAsync(
                    context,
                    new SwitchoverRequest { To = parsed.GetValue(s_to), Pause = !parsed.GetValue(s_noPause) },
                    cancel
                )
        )
        {
            Options = [s_to, s_noPause],
            Examples =
            [
                "switchover                           to the best replica, after a question",
                "switchover --to patroni-node2 --yes  to this member, without a question",
            ],
        };
}
