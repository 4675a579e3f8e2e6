using System.CommandLine;
using HAPostgres.Runtime.Cli.Commands;

namespace HAPostgres.Runtime.Cli;

/// <summary>The commands, and the help above them.</summary>
internal static class CommandLine
{
    public const string ExitCodes = """


        Exit codes: 0 done; 1 the operation or a check failed; 3 bad usage;
        4 no engine answers; 5 no swarm, or not a manager; 6 the artifacts do not fit
        the program; 7 something is missing that setup or you provide; 8 a wait
        reached its limit; 9 not confirmed; 130 cancelled. (plan: 2 there are changes.)
        """;

    private const string Examples = """
        Examples:
          setup --yes                          prepare swarm and hosts
          plan                                 what deploy would change and cause
          deploy                               roll out and wait until the cluster works
          verify --json                        prove it, for a pipeline
          status --host tcp://manager:2376     look at it from anywhere
          switchover                           hand the leader's role to a replica
          doctor                               what is wrong, and what to do about it
          up --yes                             all of it, for a first try
        """;

    private static readonly CommandDefinition[] s_commands =
    [
        SetupCommandLine.Definition,
        PlanCommandLine.Definition,
        DeployCommandLine.Definition,
        VerifyCommandLine.Definition,
        StatusCommandLine.Definition,
        SwitchoverCommandLine.Definition,
        FailoverCommandLine.Definition,
        RestartCommandLine.Definition,
        ReloadCommandLine.Definition,
        ReinitCommandLine.Definition,
        PauseCommandLine.Definition,
        ResumeCommandLine.Definition,
        HistoryCommandLine.Definition,
        LogsCommandLine.Definition,
        PsqlCommandLine.Definition,
        DoctorCommandLine.Definition,
        BackupCommandLine.Definition,
        BackupsCommandLine.Definition,
        RestorePointCommandLine.Definition,
        RestoreCommandLine.Definition,
        DrillCommandLine.Definition,
        RemoveCommandLine.Definition,
        UpCommandLine.Definition,
    ];

    /// <param name="compiled">The cluster that the program was compiled for; null for one that reads the rendered files of any.</param>
    public static RootCommand Build(ClusterTopology? compiled)
    {
        RootCommand root = new(
            $"Deploys and looks after {compiled?.Name ?? "the cluster of --artifacts"}, a PostgreSQL cluster on Docker Swarm. "
                + "More about a command: --help after it."
        );
        DetailedHelp.Install(root, Examples + ExitCodes);
        root.Options.OfType<VersionOption>().Single().Action = new ProgramVersion(compiled);
        foreach (Option option in GlobalOptions.All)
            root.Options.Add(option);
        foreach (CommandDefinition command in s_commands)
            root.Subcommands.Add(command.Build(compiled));
        root.Subcommands.Add(CheckCommandLine.Build(compiled));
        root.Subcommands.Add(CompletionCommandLine.Build());
        return root;
    }
}
