using System.CommandLine;
using HAPostgres.Runtime.Operations;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class RestartCommandLine
{
    private static readonly Argument<string[]> s_members = new("member")
    {
        Description = "The members to restart. Default: all.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private static readonly Option<string?> s_role = new("--role") { Description = "Only members of this role: leader or replica." };
    private static readonly Option<bool> s_pending = new("--pending")
    {
        Description = "Only members whose changed settings wait for a restart.",
    };
    private static readonly Option<bool> s_inPlace = new("--in-place")
    {
        Description = "Restart the leader as leader: an outage as long as its restart. Without it, the leader hands its role over.",
    };

    static RestartCommandLine() => s_role.AcceptOnlyFromAmong("leader", "replica");

    public static CommandDefinition Definition { get; } =
        new(
            "restart",
            "Restart PostgreSQL member by member: replicas first, each streaming again before the next, the leader last and by a "
                + "switchover.",
            static (context, parsed, cancel) =>
                RestartCommand.RunAsync(
                    context,
                    new RestartRequest
                    {
                        Members = parsed.GetValue(s_members) ?? [],
                        Role = parsed.GetValue(s_role),
                        Pending = parsed.GetValue(s_pending),
                        InPlace = parsed.GetValue(s_inPlace),
                    },
                    cancel
                )
        )
        {
            Arguments = [s_members],
            Options = [s_role, s_pending, s_inPlace],
            Examples =
            [
                "restart --pending --yes              after a change that needs it",
                "restart patroni-node2                one member",
            ],
        };
}
