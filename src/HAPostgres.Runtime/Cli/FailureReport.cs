using HAPostgres.Runtime.Client;
using HAPostgres.Runtime.Output;

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
#pragma warning disable CA1031 // Every other exception: a stack trace helps no operator, and the process must end with a documented code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            DeployException failure = Failure.OfCommand(e, cancel.IsCancellationRequested);
            report.Error(failure.ExitCode, failure.Message, failure.Remedy);
            if (verbose && !ReferenceEquals(failure, e))
                report.Line("details", e.ToString());
            return (int)failure.ExitCode;
        }
    }
}
