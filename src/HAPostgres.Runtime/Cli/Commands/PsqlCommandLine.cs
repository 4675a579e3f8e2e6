using System.CommandLine;
using HAPostgres.Runtime.Operations;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class PsqlCommandLine
{
    private static readonly Option<string?> s_database = new("--database", "-d")
    {
        Description = "Default: the monitor role's own, or postgres.",
        HelpName = "name",
    };
    private static readonly Option<string?> s_user = new("--user", "-U")
    {
        Description = "A role; those of the manifest need no password to be typed where .env has it. Default: the monitor role.",
        HelpName = "role",
    };
    private static readonly Option<bool> s_replica = new("--replica") { Description = "A replica instead of the leader." };
    private static readonly Argument<string[]> s_arguments = new("arguments")
    {
        Description = "For psql itself, after --.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static CommandDefinition Definition { get; } =
        new(
            "psql",
            "Open a session with the psql of this machine, at the leader or at a replica, through whichever proxy answers.",
            static (context, parsed, cancel) =>
                PsqlCommand.RunAsync(
                    context,
                    new PsqlRequest
                    {
                        Database = parsed.GetValue(s_database),
                        User = parsed.GetValue(s_user),
                        Replica = parsed.GetValue(s_replica),
                        Arguments = parsed.GetValue(s_arguments) ?? [],
                    },
                    cancel
                )
        )
        {
            OwnsTerminal = true,
            Arguments = [s_arguments],
            Options = [s_database, s_user, s_replica],
            Examples =
            [
                "psql                                 a session at the leader",
                "psql --user postgres --database odoo as the superuser",
                "psql --replica -- -c 'SELECT 1'      one statement",
            ],
        };
}
