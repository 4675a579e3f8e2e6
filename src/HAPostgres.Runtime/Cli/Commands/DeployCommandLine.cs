using System.CommandLine;
using HAPostgres.Runtime.Rollout;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class DeployCommandLine
{
    /// <summary>Shared with <c>up</c>.</summary>
    public static Option<bool> RemoveMembers { get; } = new("--remove-members") { Description = "Remove services that hold data and left the manifest. Their data stays on the host." };

    private static readonly Option<bool> s_rollback = new("--rollback") { Description = "Return to the stack that ran before, its settings included, in the same careful order." };

    private static readonly Option<bool> s_breakLock = new("--break-lock") { Description = "Take the lock of another deployment at once, and so end it. One whose program died is taken over without this." };

    public static CommandDefinition Definition { get; } = new("deploy", "Show the plan, ask, and apply it one after the other: etcd, settings and members, proxies, poolers. Stops at the first that does not come back.", static async (session, parsed, cancel) =>
    {
        await DeployCommand.RunAsync(session, Read(parsed), cancel);
        return ExitCode.Success;
    })
    {
        NeedsStack = true,
        Options = [RemoveMembers, s_rollback, s_breakLock],
        Examples =
        [
            "deploy                               roll out and wait until the cluster works",
            "deploy --yes                         for a pipeline",
            "deploy --rollback                    return to what ran before",
            "deploy --timeout 30min               for a cluster that has much to copy",
        ],
    };

    public static DeployOptions Read(ParseResult parsed) => new()
    {
        RemoveMembers = parsed.GetValue(RemoveMembers),
        Rollback = parsed.GetValue(s_rollback),
        BreakLock = parsed.GetValue(s_breakLock),
    };
}
