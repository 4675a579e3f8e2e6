using System.CommandLine;
using System.CommandLine.Parsing;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Removal;
using HAPostgres.Runtime.Rollout;
using HAPostgres.Runtime.Setup;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Status;
using HAPostgres.Runtime.Verification;

namespace HAPostgres.Runtime.Cli;

/// <summary>Commands, options and their help.</summary>
internal static class CommandLine
{
    private const string ExitCodes = """

        Exit codes: 0 done; 1 the operation or a check failed; 3 bad usage; 4 no engine answers; 5 no swarm, or not a manager;
        6 the artifacts do not fit the program; 7 something is missing that setup or you provide; 8 a wait reached its limit;
        9 not confirmed; 130 cancelled. (2 is reserved for changes found by plan.)
        """;

    private static readonly Option<string?> s_host = new("--host") { Description = "The engine of any manager: unix:///path or tcp://address:port. Default: DOCKER_HOST, then the docker context, then the default socket.", HelpName = "address", Recursive = true };
    private static readonly Option<string?> s_artifacts = new("--artifacts") { Description = "The directory of the rendered files. Default: artifacts/<cluster> here or above, then beside the program.", HelpName = "directory", Recursive = true };
    private static readonly Option<TimeSpan> s_timeout = new("--timeout") { Description = "How long a wait for the cluster may last.", HelpName = "duration", Recursive = true, CustomParser = DurationText.Parse, DefaultValueFactory = static _ => TimeSpan.FromMinutes(10) };
    private static readonly Option<bool> s_yes = new("--yes", "-y") { Description = "Agree to every question but the deletion of data.", Recursive = true };
    private static readonly Option<bool> s_json = new("--json") { Description = "Results as one JSON document on standard output (status, verify); progress goes to standard error.", Recursive = true };
    private static readonly Option<bool> s_verbose = new("--verbose") { Description = "Details of unexpected failures.", Recursive = true };
    private static readonly Option<string[]> s_map = new("--map") { Description = "Which swarm node a host of the manifest is, where the names differ. Repeatable.", HelpName = "host=node", Recursive = true, AllowMultipleArgumentsPerToken = false };
    private static readonly Option<bool> s_removeMembers = new("--remove-members") { Description = "Remove services that hold data and left the manifest. Their data stays on the host." };
    private static readonly Option<bool> s_keepData = new("--keep-data") { Description = "Remove services, networks and configs only (the default)." };
    private static readonly Option<bool> s_etcdVolumes = new("--etcd-volumes") { Description = "Also remove the volumes of etcd. PostgreSQL's data stays." };
    private static readonly Option<bool> s_allData = new("--all-data") { Description = $"Also delete all data on every host, the secrets and the application network. Asks to type {RemoveCommand.Confirmation}." };
    private static readonly Option<string?> s_confirm = new("--confirm") { Description = $"The typed confirmation, for --all-data without a terminal: \"{RemoveCommand.Confirmation}\".", HelpName = "text" };
    private static readonly Option<bool> s_labels = new("--labels") { Description = "Also remove the cluster's labels from the nodes." };

    static CommandLine() => s_map.Validators.Add(static result =>
    {
        foreach (Token token in result.Tokens.Where(static t => t.Value.Split('=') is not [{ Length: > 0 }, { Length: > 0 }]))
            result.AddError($"--map {token.Value}: write host=node, such as --map node1=db-server-a.");
    });

    public static RootCommand Build(ClusterTopology topology)
    {
        RootCommand root = new($"Deploys and looks after {topology.Name}, a PostgreSQL cluster on Docker Swarm.\n\nExamples:\n  setup --yes                          prepare swarm and hosts\n  deploy                               roll out and wait until the cluster works\n  verify --json                        prove it, for a pipeline\n  status --host tcp://manager:2376     look at it from anywhere\n  up --yes                             all of it, for a first try\n{ExitCodes}");
        foreach (Option option in new Option[] { s_host, s_artifacts, s_timeout, s_yes, s_json, s_verbose, s_map })
            root.Options.Add(option);
        root.Subcommands.Add(Make(topology, "setup", "Map hosts, label nodes, make directories, secrets, certificates and network. Changes only what is missing.", [], static (session, _, cancel) => Plain(SetupCommand.RunAsync(session, cancel))));
        root.Subcommands.Add(Make(topology, "deploy", "Apply the rendered stack and wait until etcd has quorum, one leader runs, all replicas stream and every port answers.", [s_removeMembers], static (session, parsed, cancel) => Plain(DeployCommand.RunAsync(session, Deployment(parsed), cancel))));
        root.Subcommands.Add(Make(topology, "verify", "Prove that the cluster works and runs with the manifest's settings.", [], static (session, _, cancel) => VerifyCommand.RunAsync(session, cancel)));
        root.Subcommands.Add(Make(topology, "status", "Show services, etcd, members, pools, connections, resources and recent failures.", [], static (session, _, cancel) => StatusCommand.RunAsync(session, cancel)));
        root.Subcommands.Add(Make(topology, "remove", "Remove the stack; data only when asked for.", [s_keepData, s_etcdVolumes, s_allData, s_confirm, s_labels], static (session, parsed, cancel) => Plain(RemoveCommand.RunAsync(session, Removal(parsed), cancel))));
        root.Subcommands.Add(Make(topology, "up", "setup, deploy and verify.", [s_removeMembers], static async (session, parsed, cancel) =>
        {
            await SetupCommand.RunAsync(session, cancel);
            await DeployCommand.RunAsync(session, Deployment(parsed), cancel);
            return await VerifyCommand.RunAsync(session, cancel);
        }));
        return root;
    }

    private static Command Make(ClusterTopology topology, string name, string description, Option[] options, Func<Session, ParseResult, CancellationToken, Task<ExitCode>> work)
    {
        Command command = new(name, description + ExitCodes);
        foreach (Option option in options)
            command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            RunOptions run = Options(parsed);
            Reporter report = new(run.Json);
            return DeployProgram.GuardAsync(report, run.Verbose, async () =>
            {
                ArtifactsDirectory artifacts = ArtifactsDirectory.Find(run.Artifacts, topology.Name);
                if (name is "setup" or "up" or "deploy")
                    artifacts.ReadStack(topology);
                using SwarmClient swarm = await SwarmClient.ConnectAsync(run.Host, cancel);
                try
                {
                    return await work(new Session(topology, artifacts, swarm, report, run), parsed, cancel);
                }
                finally
                {
                    report.Summary();
                }
            }, cancel);
        });
        return command;
    }

    private static RunOptions Options(ParseResult parsed) => new()
    {
        Host = parsed.GetValue(s_host),
        Artifacts = parsed.GetValue(s_artifacts),
        Timeout = parsed.GetValue(s_timeout),
        Yes = parsed.GetValue(s_yes),
        Json = parsed.GetValue(s_json),
        Verbose = parsed.GetValue(s_verbose),
        Map = (parsed.GetValue(s_map) ?? []).Select(static m => m.Split('=')).GroupBy(static m => m[0]).ToDictionary(static g => g.Key, static g => g.Last()[1]),
    };

    private static DeployOptions Deployment(ParseResult parsed) => new() { RemoveMembers = parsed.GetValue(s_removeMembers) };

    private static RemoveOptions Removal(ParseResult parsed)
    {
        bool etcd = parsed.GetValue(s_etcdVolumes), all = parsed.GetValue(s_allData), keep = parsed.GetValue(s_keepData);
        if (keep && (etcd || all))
            throw new DeployException(ExitCode.BadUsage, "--keep-data contradicts --etcd-volumes and --all-data.", "State one of the three.");
        return new RemoveOptions { EtcdVolumes = etcd || all, AllData = all, Confirm = parsed.GetValue(s_confirm), Labels = parsed.GetValue(s_labels) };
    }

    private static async Task<ExitCode> Plain(Task work)
    {
        await work;
        return ExitCode.Success;
    }
}
