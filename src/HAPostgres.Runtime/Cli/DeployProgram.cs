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
        catch (DeployException e)
        {
            return Failed(report, verbose, e.InnerException, e.ExitCode, e.Message, e.Remedy);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return Failed(
                report,
                verbose,
                null,
                ExitCode.Cancelled,
                "Cancelled. What is done stays, and nothing goes on in the background.",
                "Run the same command again to finish it."
            );
        }
        catch (DockerApiException e)
        {
            return Failed(
                report,
                verbose,
                e,
                ExitCode.Failed,
                $"The engine refused: {SwarmClient.Explain(e)}",
                "What is done stays. Run the same command again to continue; --verbose shows where it was refused."
            );
        }
        catch (Exception e) when (EngineFailure.IsFile(e))
        {
            return Failed(
                report,
                verbose,
                e,
                ExitCode.PreconditionMissing,
                $"A file of this machine cannot be used: {e.Message}",
                "Check its permissions and the free space of its disk, then run the same command again; what is done stays."
            );
        }
        catch (Exception e) when (EngineFailure.IsConnection(e))
        {
            return Failed(
                report,
                verbose,
                e,
                ExitCode.EngineUnreachable,
                $"The connection to the engine broke: {e.GetBaseException().Message}",
                "Run the same command again, with another manager (--host) if this one is gone; what is done stays."
            );
        }
#pragma warning disable CA1031 // The last net: a stack trace helps no operator, and the process must end with a documented code.
        catch (Exception e)
        {
            return Failed(
                report,
                verbose,
                e,
                ExitCode.Failed,
                $"{e.GetType().Name}: {e.Message}",
                "This is a bug of HAPostgres. Run the same command again with --verbose and report what it prints."
            );
        }
#pragma warning restore CA1031
    }

    private static int Failed(Reporter report, bool verbose, Exception? cause, ExitCode exitCode, string message, string remedy)
    {
        report.Error(exitCode, message, remedy);
        if (verbose && cause is not null)
            report.Line("details", cause.ToString());
        return (int)exitCode;
    }
}
