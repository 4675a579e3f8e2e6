using System.CommandLine;
using HAPostgres.Runtime.Backup;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class BackupCommandLine
{
    private static readonly Argument<string?> s_check = new("check")
    {
        Description = "Take none, but check that WAL which the leader closes now arrives in every repository.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<bool> s_full = new("--full") { Description = "A copy of everything." };
    private static readonly Option<bool> s_differential = new("--diff") { Description = "What changed since the last full backup." };
    private static readonly Option<bool> s_incremental = new("--incr")
    {
        Description = "What changed since the last backup of any kind (the default).",
    };

    static BackupCommandLine() => s_check.AcceptOnlyFromAmong("check");

    public static CommandDefinition Definition { get; } =
        new(
            "backup",
            "Take a backup now, in every repository.",
            static (context, parsed, cancel) =>
                Kinds(parsed) switch
                {
                    [] when parsed.GetValue(s_check) is not null => BackupCheckCommand.RunAsync(context, cancel),
                    [] => BackupCommand.RunAsync(context, "incr", cancel),
                    [var kind] when parsed.GetValue(s_check) is null => BackupCommand.RunAsync(context, kind, cancel),
                    _ => throw new DeployException(
                        ExitCode.BadUsage,
                        "check, --full, --diff and --incr exclude each other.",
                        "Give one of them, or none for an incremental backup."
                    ),
                }
        )
        {
            Arguments = [s_check],
            Options = [s_full, s_differential, s_incremental],
            Examples =
            [
                "backup --full                        before a large migration",
                "backup check                         whether WAL arrives",
            ],
        };

    private static IReadOnlyList<string> Kinds(ParseResult parsed) =>
        [
            .. new[] { (s_full, "full"), (s_differential, "diff"), (s_incremental, "incr") }
                .Where(k => parsed.GetValue(k.Item1))
                .Select(static k => k.Item2),
        ];
}
