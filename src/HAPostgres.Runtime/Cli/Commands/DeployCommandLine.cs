using System.CommandLine;
using HAPostgres.Runtime.Rollout;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class DeployCommandLine
{
    /// <summary>Shared with <c>up</c>.</summary>
    public static Option<bool> RemoveMembers { get; } = new("--remove-members") { Description = "Remove services that hold data and left the manifest. Their data stays on the host." };

    public static CommandDefinition Definition { get; } = new("deploy", "Apply the rendered stack and wait until etcd has quorum, one leader runs, all replicas stream and every port answers.", static async (session, parsed, cancel) =>
    {
        await DeployCommand.RunAsync(session, Read(parsed), cancel);
        return ExitCode.Success;
    })
    {
        NeedsStack = true,
        Options = [RemoveMembers],
        Examples =
        [
            "deploy                               roll out and wait until the cluster works",
            "deploy --timeout 30min               for a cluster that has much to copy",
        ],
    };

    public static DeployOptions Read(ParseResult parsed) => new() { RemoveMembers = parsed.GetValue(RemoveMembers) };
}
