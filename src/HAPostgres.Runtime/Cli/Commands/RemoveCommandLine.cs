using System.CommandLine;
using HAPostgres.Runtime.Removal;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class RemoveCommandLine
{
    private static readonly Option<bool> s_keepData = new("--keep-data")
    {
        Description = "Remove services, networks and configs only (the default).",
    };
    private static readonly Option<bool> s_etcdVolumes = new("--etcd-volumes")
    {
        Description = "Also remove the volumes of etcd. PostgreSQL's data stays.",
    };
    private static readonly Option<bool> s_allData = new("--all-data")
    {
        Description =
            $"Also delete all data on every host, the secrets and the application network. Asks to type {RemoveCommand.Confirmation}.",
    };
    private static readonly Option<string?> s_confirm = new("--confirm")
    {
        Description = $"The typed confirmation, for --all-data without a terminal: \"{RemoveCommand.Confirmation}\".",
        HelpName = "text",
    };
    private static readonly Option<bool> s_labels = new("--labels") { Description = "Also remove the cluster's labels from the nodes." };

    public static CommandDefinition Definition { get; } =
        new(
            "remove",
            "Remove the stack; data only when asked for.",
            static async (context, parsed, cancel) =>
            {
                await RemoveCommand.RunAsync(context, Read(parsed), cancel);
                return ExitCode.Success;
            }
        )
        {
            Options = [s_keepData, s_etcdVolumes, s_allData, s_confirm, s_labels],
            Examples =
            [
                "remove                               services, networks and configs; all data stays",
                "remove --all-data                    everything, after a typed confirmation",
            ],
        };

    private static RemoveOptions Read(ParseResult parsed)
    {
        bool etcd = parsed.GetValue(s_etcdVolumes),
            all = parsed.GetValue(s_allData),
            keep = parsed.GetValue(s_keepData);
        if (keep && (etcd || all))
            throw new DeployException(
                ExitCode.BadUsage,
                "--keep-data contradicts --etcd-volumes and --all-data.",
                "State one of the three."
            );
        return new RemoveOptions
        {
            EtcdVolumes = etcd || all,
            AllData = all,
            Confirm = parsed.GetValue(s_confirm),
            Labels = parsed.GetValue(s_labels),
        };
    }
}
