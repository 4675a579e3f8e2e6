using HAPostgres.Runtime.Verification;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class VerifyCommandLine
{
    public static CommandDefinition Definition { get; } =
        new(
            "verify",
            "Check that the cluster works and runs with the manifest's settings.",
            static (context, _, cancel) => VerifyCommand.RunAsync(context, cancel)
        )
        {
            Examples =
            [
                "verify                               every check with its result",
                "verify --json                        for a pipeline",
            ],
        };
}
