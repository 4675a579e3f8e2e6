using HAPostgres.Runtime.Verification;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class VerifyCommandLine
{
    public static CommandDefinition Definition { get; } =
        new(
            "verify",
            "Prove that the cluster works and runs with the manifest's settings.",
            static (session, _, cancel) => VerifyCommand.RunAsync(session, cancel)
        )
        {
            Examples =
            [
                "verify                               every check with its result",
                "verify --json                        for a pipeline",
            ],
        };
}
