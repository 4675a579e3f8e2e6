using System.CommandLine;
using System.CommandLine.Invocation;
using System.Diagnostics.CodeAnalysis;
using HAPostgres.Runtime.Client;

namespace HAPostgres.Runtime;

/// <summary>The program: <c>return await DeployProgram.RunAsync(SaasodooDbInfra.Topology, args);</c></summary>
public static class DeployProgram
{
    /// <summary>Long enough to remove one-shot services after Ctrl-C.</summary>
    private static readonly TimeSpan s_cleanUp = TimeSpan.FromSeconds(45);

    /// <param name="topology">The cluster that the program was compiled for.</param>
    /// <param name="args">The command line.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    [RequiresUnreferencedCode(Reflection.Needed)]
    [RequiresDynamicCode(Reflection.Needed)]
    public static Task<int> RunAsync(ClusterTopology topology, string[] args) => RunAsync(Cli.CommandLine.Build(topology), args);

    [RequiresUnreferencedCode(Reflection.Needed)]
    [RequiresDynamicCode(Reflection.Needed)]
    internal static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        if (!Reflection.IsThere)
        {
            await Console.Error.WriteLineAsync($"error: {Reflection.Needed}");
            return (int)ExitCode.BadUsage;
        }
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
}
