using System.CommandLine;
using HAPostgres.Runtime.Operations;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class ReloadCommandLine
{
    private static readonly Argument<string[]> s_members = new("member")
    {
        Description = "The members to reload. Default: all.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static CommandDefinition Definition { get; } =
        new(
            "reload",
            "Let Patroni and PostgreSQL read their configuration again, without a restart.",
            static (context, parsed, cancel) => ReloadCommand.RunAsync(context, parsed.GetValue(s_members) ?? [], cancel)
        )
        {
            Arguments = [s_members],
            Examples = ["reload                               all members"],
        };
}
