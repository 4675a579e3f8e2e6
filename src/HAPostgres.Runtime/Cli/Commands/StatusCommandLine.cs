using System.CommandLine;
using HAPostgres.Runtime.Status;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class StatusCommandLine
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    private static readonly Option<bool> s_watch = new("--watch", "-w") { Description = "Refresh every few seconds, until Ctrl-C." };

    public static CommandDefinition Definition { get; } =
        new(
            "status",
            "Show services, etcd, members, pools, connections, resources and recent failures.",
            static (context, parsed, cancel) =>
                !parsed.GetValue(s_watch) ? StatusCommand.RunAsync(context, cancel)
                : context.Options.Json
                    ? throw new DeployException(
                        ExitCode.BadUsage,
                        "--watch has no one JSON document to write.",
                        "Leave one of --watch and --json out."
                    )
                : StatusCommand.WatchAsync(context, s_pause, cancel)
        )
        {
            Options = [s_watch],
            Examples =
            [
                "status                               once",
                "status --watch                       until Ctrl-C",
                "status --host tcp://manager:2376     from anywhere",
            ],
        };
}
