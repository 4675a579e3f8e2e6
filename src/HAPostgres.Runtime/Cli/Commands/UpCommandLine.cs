using HAPostgres.Runtime.Rollout;
using HAPostgres.Runtime.Setup;
using HAPostgres.Runtime.Verification;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class UpCommandLine
{
    public static CommandDefinition Definition { get; } =
        new(
            "up",
            "setup, deploy and verify.",
            static async (context, parsed, cancel) =>
            {
                await SetupCommand.RunAsync(context, parsed.GetValue(SetupCommandLine.TakeData) ?? [], cancel);
                await DeployCommand.RunAsync(context, DeployCommandLine.Read(parsed), cancel);
                return await VerifyCommand.RunAsync(context, cancel);
            }
        )
        {
            NeedsStack = true,
            Options =
            [
                DeployCommandLine.RemoveMembers,
                DeployCommandLine.DeleteData,
                DeployCommandLine.Confirm,
                SetupCommandLine.NewSwarm,
                SetupCommandLine.TakeData,
            ],
            Examples = ["up --yes                             all of it, for a first try"],
        };
}
