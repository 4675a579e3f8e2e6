using System.CommandLine;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Rollout;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class DeployCommandLine
{
    /// <summary>Shared with <c>up</c>.</summary>
    public static Option<bool> RemoveMembers { get; } =
        new("--remove-members")
        {
            Description =
                "Remove members that left the manifest: they leave the cluster, then their services are removed. Their data "
                + "stays on the host.",
        };

    /// <summary>Shared with <c>up</c>.</summary>
    public static Option<bool> DeleteData { get; } =
        new("--delete-data")
        {
            Description = "With --remove-members: also delete the data of the members that leave. Asks to type each member's name.",
        };

    /// <summary>Shared with <c>up</c>.</summary>
    public static Option<string[]> Confirm { get; } =
        new("--confirm")
        {
            Description = "The typed name of a member, for --delete-data without a terminal. Repeatable.",
            HelpName = "member",
            AllowMultipleArgumentsPerToken = false,
        };

    private static readonly Option<bool> s_rollback = new("--rollback")
    {
        Description = "Return to the stack that was deployed before, its settings included, by the same rolling update.",
    };

    public static CommandDefinition Definition { get; } =
        new(
            "deploy",
            "Show the plan, ask, and apply it one after the other: etcd, settings and members, proxies, poolers. Stops at the first that "
                + "does not come back.",
            static async (context, parsed, cancel) =>
            {
                await DeployCommand.RunAsync(context, Read(parsed), cancel);
                return ExitCode.Success;
            }
        )
        {
            NeedsStack = true,
            Options = [RemoveMembers, DeleteData, Confirm, s_rollback],
            Examples =
            [
                "deploy                               roll out and wait until the cluster works",
                "deploy --yes                         for a pipeline",
                "deploy --rollback                    return to what ran before",
                "deploy --timeout 30min               for a cluster that has much to copy",
            ],
        };

    public static DeployOptions Read(ParseResult parsed) =>
        parsed.GetValue(DeleteData) && !parsed.GetValue(RemoveMembers)
            ? throw new DeployException(
                ExitCode.BadUsage,
                "--delete-data deletes the data of members that are removed, and --remove-members is not given.",
                "Give both, or neither."
            )
            : new()
            {
                RemoveMembers = parsed.GetValue(RemoveMembers),
                Data = new DataDeletion(parsed.GetValue(DeleteData), parsed.GetValue(Confirm) ?? []),
                Rollback = parsed.GetValue(s_rollback),
            };
}
