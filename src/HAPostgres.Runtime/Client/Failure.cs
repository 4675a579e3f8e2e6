using Docker.DotNet;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Client;

/// <summary>What a failure of any kind means to a person: what, and what to do.</summary>
internal static class Failure
{
    public static DeployException Explain(Exception failure, bool cancelled) =>
        failure switch
        {
            DeployException known => known,
            OperationCanceledException when cancelled => new DeployException(
                ExitCode.Cancelled,
                "Cancelled. What is done stays, and nothing goes on in the background.",
                "Run the same command again to finish it."
            ),
            DockerApiException refused => new DeployException(
                ExitCode.Failed,
                $"The engine refused: {EngineRefusal.Explain(refused)}",
                "What is done stays. Run the same command again to continue; --verbose shows where it was refused.",
                failure
            ),
            _ when EngineFailure.IsFile(failure) => new DeployException(
                ExitCode.PreconditionMissing,
                $"A file of this machine cannot be used: {failure.Message}",
                "Check its permissions and the free space of its disk, then run the same command again; what is done stays.",
                failure
            ),
            _ when EngineFailure.IsConnection(failure) => new DeployException(
                ExitCode.EngineUnreachable,
                $"The connection to the engine broke: {failure.GetBaseException().Message}",
                "Run the same command again, with another manager (--host) if this one is gone; what is done stays.",
                failure
            ),
            _ => new DeployException(
                ExitCode.Failed,
                $"{failure.GetType().Name}: {failure.Message}",
                "This is a bug of HAPostgres. Run the same command again with --verbose and report what it prints.",
                failure
            ),
        };
}
