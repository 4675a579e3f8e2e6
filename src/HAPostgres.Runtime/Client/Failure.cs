using Docker.DotNet;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Client;

/// <summary>What a failure of any kind means to a person: what, and what to do.</summary>
internal static class Failure
{
    private static readonly Words s_command = new(
        "command",
        "--verbose shows",
        "--host",
        "Run the same command again with --verbose and report what it prints."
    );

    private static readonly Words s_operation = new(
        "operation",
        "the exception's cause shows",
        $"{nameof(ClusterOptions)}.{nameof(ClusterOptions.Host)}",
        "Report the exception's cause with its stack trace."
    );

    /// <summary>For who typed a command.</summary>
    public static DeployException OfCommand(Exception failure, bool cancelled) =>
        failure is OperationCanceledException && cancelled
            ? new DeployException(
                ExitCode.Cancelled,
                "Cancelled. What is done stays, and nothing goes on in the background.",
                "Run the same command again to finish it."
            )
            : Explain(failure, s_command);

    /// <summary>For code that called the library.</summary>
    public static DeployException OfOperation(Exception failure) => Explain(failure, s_operation);

    private static DeployException Explain(Exception failure, Words words) =>
        failure switch
        {
            DeployException known => known,
            DockerApiException refused => new DeployException(
                ExitCode.Failed,
                $"The engine refused: {EngineRefusal.Explain(refused)}",
                $"What is done stays. Run the same {words.Work} again to continue; {words.Details} where it was refused.",
                failure
            ),
            _ when EngineFailure.IsFile(failure) => new DeployException(
                ExitCode.PreconditionMissing,
                $"A file of this machine cannot be used: {failure.Message}",
                $"Check its permissions and the free space of its disk, then run the same {words.Work} again; what is done stays.",
                failure
            ),
            _ when EngineFailure.IsConnection(failure) => new DeployException(
                ExitCode.EngineUnreachable,
                $"The connection to the engine broke: {failure.GetBaseException().Message}",
                $"Run the same {words.Work} again, with another manager ({words.Manager}) if this one is gone; what is done stays.",
                failure
            ),
            _ => new DeployException(
                ExitCode.Failed,
                $"{failure.GetType().Name}: {failure.Message}",
                $"This is a bug of HAPostgres. {words.Bug}",
                failure
            ),
        };

    /// <summary>What differs between the program and the library.</summary>
    /// <param name="Work">What is run again.</param>
    /// <param name="Details">What shows them, with its verb.</param>
    /// <param name="Manager">Where another manager is named.</param>
    /// <param name="Bug">What to do about one.</param>
    private sealed record Words(string Work, string Details, string Manager, string Bug);
}
