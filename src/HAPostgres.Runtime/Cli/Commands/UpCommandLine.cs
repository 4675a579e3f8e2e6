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
            static async (session, parsed, cancel) =>
            {
                await SetupCommand.RunAsync(session, parsed.GetValue(SetupCommandLine.TakeData) ?? [], cancel);
                await DeployCommand.RunAsync(session, DeployCommandLine.Read(parsed), cancel);
                return await VerifyCommand.RunAsync(session, cancel);
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
