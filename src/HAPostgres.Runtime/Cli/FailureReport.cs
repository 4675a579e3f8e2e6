using Docker.DotNet;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cli;

/// <summary>Failures as a person reads them: what, and what to do.</summary>
internal static class FailureReport
{
    /// <summary>The one place where failures become messages and exit codes.</summary>
    public static async Task<int> GuardAsync(Reporter report, bool verbose, Func<Task<ExitCode>> work, CancellationToken cancel)
    {
        try
        {
            return (int)await work();
        }
#pragma warning disable CA1031 // The last net: a stack trace helps no operator, and the process must end with a documented code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            DeployException failure = Explain(e, cancel.IsCancellationRequested);
            report.Error(failure.ExitCode, failure.Message, failure.Remedy);
            if (verbose && !ReferenceEquals(failure, e))
                report.Line("details", e.ToString());
            return (int)failure.ExitCode;
        }
    }

    private static DeployException Explain(Exception failure, bool cancelled) =>
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
                "What is done stays. Run the same command again to continue; --verbose shows where it was refused."
            ),
            _ when EngineFailure.IsFile(failure) => new DeployException(
                ExitCode.PreconditionMissing,
                $"A file of this machine cannot be used: {failure.Message}",
                "Check its permissions and the free space of its disk, then run the same command again; what is done stays."
            ),
            _ when EngineFailure.IsConnection(failure) => new DeployException(
                ExitCode.EngineUnreachable,
                $"The connection to the engine broke: {failure.GetBaseException().Message}",
                "Run the same command again, with another manager (--host) if this one is gone; what is done stays."
            ),
            _ => new DeployException(
                ExitCode.Failed,
                $"{failure.GetType().Name}: {failure.Message}",
                "This is a bug of HAPostgres. Run the same command again with --verbose and report what it prints."
            ),
        };
}
