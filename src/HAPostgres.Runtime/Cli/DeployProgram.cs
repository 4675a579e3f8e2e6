using System.CommandLine;
using System.CommandLine.Invocation;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Docker.DotNet;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Output;

namespace HAPostgres.Runtime;

/// <summary>The program: <c>return await DeployProgram.RunAsync(SaasodooDbInfra.Topology, args);</c></summary>
public static class DeployProgram
{
    /// <summary>Long enough to remove one-shot services after Ctrl-C.</summary>
    private static readonly TimeSpan s_cleanUp = TimeSpan.FromSeconds(45);

    private const string Untrimmed =
        "This program was published trimmed or ahead of time, which HAPostgres does not support: it reads and writes JSON by reflection. "
        + "Publish it without PublishTrimmed and PublishAot.";

    /// <param name="topology">The cluster that the program was compiled for.</param>
    /// <param name="args">The command line.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    [RequiresUnreferencedCode(Untrimmed)]
    [RequiresDynamicCode(Untrimmed)]
    public static async Task<int> RunAsync(ClusterTopology topology, string[] args)
    {
        // A trimmed program has no reflection for JSON, and would fail somewhere in the middle of its work.
        if (!JsonSerializer.IsReflectionEnabledByDefault)
        {
            await Console.Error.WriteLineAsync($"error: {Untrimmed}");
            return (int)ExitCode.BadUsage;
        }
        RootCommand root = Cli.CommandLine.Build(topology);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            if (parsed.Action is ParseErrorAction mistake)
                (mistake.ShowHelp, mistake.ShowTypoCorrections) = (false, true);
            await parsed.InvokeAsync(new InvocationConfiguration { Output = Console.Error, Error = Console.Error });
            await Console.Error.WriteLineAsync("See --help, or --help after a command.");
            return (int)ExitCode.BadUsage;
        }
        return await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = s_cleanUp }
        );
    }

    /// <summary>The one place where failures become messages and exit codes.</summary>
    internal static async Task<int> GuardAsync(Reporter report, bool verbose, Func<Task<ExitCode>> work, CancellationToken cancel)
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
                $"The engine refused: {SwarmClient.Explain(refused)}",
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
