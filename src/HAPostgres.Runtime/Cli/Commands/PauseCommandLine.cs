using HAPostgres.Runtime.Operations;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class PauseCommandLine
{
    public static CommandDefinition Definition { get; } =
        new(
            "pause",
            "Begin Patroni's maintenance mode: no failover and no restart until 'resume'.",
            static (context, _, cancel) => Maintenance.SetAsync(context, paused: true, cancel)
        )
        {
            Examples = ["pause --yes                          before work on etcd or on a host"],
        };
}
