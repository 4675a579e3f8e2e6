using HAPostgres.Runtime.Status;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class StatusCommandLine
{
    public static CommandDefinition Definition { get; } = new("status", "Show services, etcd, members, pools, connections, resources and recent failures.", static (session, _, cancel) => StatusCommand.RunAsync(session, cancel))
    {
        Examples =
        [
            "status                               one look",
            "status --host tcp://manager:2376     from anywhere",
        ],
    };
}
