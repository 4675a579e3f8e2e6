using System.CommandLine;
using HAPostgres.Runtime.Operations;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class LogsCommandLine
{
    private static readonly Argument<string?> s_service = new("service")
    {
        Description = "A service of the stack, such as patroni-node1, etcd1, pgbouncer or haproxy. Default: all.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<bool> s_follow = new("--follow", "-f") { Description = "Go on until Ctrl-C." };
    private static readonly Option<TimeSpan?> s_since = new("--since")
    {
        Description = "Only lines that are not older, such as 10min.",
        HelpName = "duration",
        CustomParser = static r => DurationText.Parse(r),
    };
    private static readonly Option<int?> s_tail = new("--tail")
    {
        Description = "Only this many of the last lines of each task.",
        HelpName = "lines",
    };

    public static CommandDefinition Definition { get; } =
        new(
            "logs",
            "Show the logs of services, of every host.",
            static (context, parsed, cancel) =>
                LogsCommand.RunAsync(
                    context,
                    new LogsRequest
                    {
                        Service = parsed.GetValue(s_service),
                        Follow = parsed.GetValue(s_follow),
                        Since = parsed.GetValue(s_since),
                        Tail = parsed.GetValue(s_tail),
                    },
                    cancel
                )
        )
        {
            Arguments = [s_service],
            Options = [s_follow, s_since, s_tail],
            Examples =
            [
                "logs patroni-node1 --tail 50         the last lines of one",
                "logs --since 10min                   all of them, from the last ten minutes",
            ],
        };
}
