using System.CommandLine;
using Docker.DotNet;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Output;

namespace HAPostgres.Runtime;

/// <summary>The program: <c>return await DeployProgram.RunAsync(SaasodooDbInfra.Topology, args);</c></summary>
public static class DeployProgram
{
    /// <summary>Long enough to remove one-shot services after Ctrl-C.</summary>
    private static readonly TimeSpan s_cleanUp = TimeSpan.FromSeconds(45);

    /// <param name="topology">The cluster that the program was compiled for.</param>
    /// <param name="args">The command line.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(ClusterTopology topology, string[] args)
    {
        RootCommand root = Cli.CommandLine.Build(topology);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("See --help, or --help after a command.");
            return (int)ExitCode.BadUsage;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = s_cleanUp });
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
            report.Bad("error", e.Message);
            if (e.Remedy.Length > 0)
                report.Line("what to do", e.Remedy);
            return (int)e.ExitCode;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            report.Bad("cancelled", "stopped as asked. Nothing runs on in the background; what is done already stays, and running the same command again finishes it.");
            return (int)ExitCode.Cancelled;
        }
        catch (DockerApiException e)
        {
            report.Bad("error", $"The engine refused: {SwarmClient.Explain(e)}");
            report.Line("what to do", "What is done already stays. Running the same command again continues; --verbose shows where it was refused.");
            return Failed(report, verbose, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Net.Sockets.SocketException or TimeoutException or OperationCanceledException)
        {
            // "Connection failed." alone says nothing; what the system said does.
            report.Bad("error", $"The connection to the engine broke: {e.GetBaseException().Message}");
            report.Line("what to do", "Run the same command again, with another manager (--host) if this one is gone; what is done already is kept.");
            Failed(report, verbose, e);
            return (int)ExitCode.EngineUnreachable;
        }
#pragma warning disable CA1031 // The last net: a stack trace helps no operator, and the process must end with a documented code.
        catch (Exception e)
        {
            report.Bad("error", $"{e.GetType().Name}: {e.Message}");
            report.Line("what to do", "This is a bug of HAPostgres. Run the same command again with --verbose and report what it prints.");
            return Failed(report, verbose, e);
        }
#pragma warning restore CA1031
    }

    private static int Failed(Reporter report, bool verbose, Exception e)
    {
        if (verbose)
            report.Line("details", e.ToString());
        return (int)ExitCode.Failed;
    }
}
