using System.CommandLine;
using HAPostgres.Runtime.Client;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Guarding;
using HAPostgres.Runtime.Output;

namespace HAPostgres.Runtime.Cli;

/// <summary>A command that works with a manager of the swarm: its options and help, and what it does.</summary>
/// <param name="Description">One sentence or two.</param>
/// <param name="Work">Runs under the guard that <see cref="CommandGuards"/> has for the name, with the token that the guard gives.</param>
internal sealed record CommandDefinition(
    string Name,
    string Description,
    Func<CommandContext, ParseResult, CancellationToken, Task<ExitCode>> Work
)
{
    public IReadOnlyList<Argument> Arguments { get; init; } = [];

    public IReadOnlyList<Option> Options { get; init; } = [];

    /// <summary>What follows the program's name, and after two blanks or more what it is for.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>What an exit code means here, where the common table is not enough.</summary>
    public string ExitCodes { get; init; } = "";

    /// <summary>Whether a program that it starts takes over the terminal, Ctrl-C included.</summary>
    public bool OwnsTerminal { get; init; }

    /// <summary>Whether the rendered stack must fit the program before the swarm is even asked.</summary>
    public bool NeedsStack { get; init; }

    /// <param name="compiled">The cluster that the program was compiled for; null for one that reads the rendered files of any.</param>
    public Command Build(ClusterTopology? compiled)
    {
        DetailedCommand command = new(Name, Description, Details());
        foreach (Argument argument in Arguments)
            command.Arguments.Add(argument);
        foreach (Option option in Options.Concat(GuardOptions.Of(CommandGuards.Of(Name))))
            command.Options.Add(option);
        // What awaits is cancelled by Ctrl-C; what blocks gets it itself.
        if (OwnsTerminal)
            command.SetAction(parsed => RunAsync(compiled, parsed, CancellationToken.None).GetAwaiter().GetResult());
        else
            command.SetAction((parsed, cancel) => RunAsync(compiled, parsed, cancel));
        return command;
    }

    private string Details() =>
        string.Concat(
            $"Examples:\n  {string.Join("\n  ", Examples)}",
            CommandLine.ExitCodes,
            ExitCodes.Length == 0 ? "" : $"\n{ExitCodes}"
        );

    private Task<int> RunAsync(ClusterTopology? compiled, ParseResult parsed, CancellationToken cancel)
    {
        RunOptions run = GlobalOptions.Read(parsed);
        Reporter report = new(run.Json);
        return FailureReport.GuardAsync(
            report,
            run.Verbose,
            async () =>
            {
                bool ofThisSwarm = parsed.GetResult(Commands.SetupCommandLine.NewSwarm) is null;
                using ClusterClient client = await ClusterClient.OpenAsync(compiled, run, report, ofThisSwarm, cancel, NeedsStack);
                try
                {
                    GuardRequest request = GuardOptions.Read(CommandGuards.Of(Name), Name, parsed);
                    return await ClusterGuard.RunAsync(client.Context, request, token => Work(client.Context, parsed, token), cancel);
                }
                finally
                {
                    report.Summary();
                }
            },
            cancel
        );
    }
}
