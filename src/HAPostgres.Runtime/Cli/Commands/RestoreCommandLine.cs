using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HAPostgres.Runtime.Backup;

namespace HAPostgres.Runtime.Cli.Commands;

internal static class RestoreCommandLine
{
    private static readonly Option<DateTimeOffset?> s_time = new("--time")
    {
        Description = "The last moment to keep, with its offset from UTC, such as \"2026-11-30 10:42:00+00\".",
        HelpName = "time",
        CustomParser = ParseTime,
    };
    private static readonly Option<string?> s_name = new("--name") { Description = "A restore point.", HelpName = "name" };
    private static readonly Option<string?> s_position = new("--lsn") { Description = "A position in the WAL.", HelpName = "position" };
    private static readonly Option<string?> s_backup = new("--backup")
    {
        Description = "The moment at which this backup ended; 'backups' lists them.",
        HelpName = "label",
    };
    private static readonly Option<string?> s_member = new("--member")
    {
        Description = "The member to restore first, which leads afterwards. Default: the leader.",
        HelpName = "member",
    };
    private static readonly Option<bool> s_discard = new("--discard")
    {
        Description = "Delete the data that earlier restores have put aside, instead of a restore.",
    };
    private static readonly Option<bool> s_verify = new("--verify")
    {
        Description = "Restore a copy beside each repository, check it, and delete it. The cluster is not touched.",
    };
    private static readonly Option<string?> s_confirm = new("--confirm")
    {
        Description = "The cluster's name, in place of the question.",
        HelpName = "cluster",
    };

    public static CommandDefinition Definition { get; } =
        new(
            "restore",
            "Take the whole cluster back to a point in time, from its backups. All members stop meanwhile; the data of now is kept aside.",
            static (context, parsed, cancel) =>
                RestoreCommand.RunAsync(
                    context,
                    new RestoreRequest
                    {
                        Target = Target(parsed),
                        Member = parsed.GetValue(s_member),
                        Verify = parsed.GetValue(s_verify),
                        Discard = parsed.GetValue(s_discard),
                        Confirm = parsed.GetValue(s_confirm),
                    },
                    cancel
                )
        )
        {
            Options = [s_time, s_name, s_position, s_backup, s_member, s_verify, s_discard, s_confirm],
            Examples =
            [
                "restore --time \"2026-11-30 10:41:59+00\"    before the table was dropped",
                "restore                                    to the end of the archive",
                "restore --verify                           prove that the backups can be restored",
                "restore --discard                          when nothing of before is missed",
            ],
        };

    /// <exception cref="DeployException">More than one target is given.</exception>
    private static RestoreTarget Target(ParseResult parsed)
    {
        List<RestoreTarget> given = [];
        if (parsed.GetValue(s_time) is { } time)
            given.Add(RestoreTarget.AtTime(time));
        if (parsed.GetValue(s_name) is { } name)
            given.Add(RestoreTarget.AtName(name));
        if (parsed.GetValue(s_position) is { } position)
            given.Add(RestoreTarget.AtPosition(position));
        if (parsed.GetValue(s_backup) is { } backup)
            given.Add(RestoreTarget.AtBackup(backup));
        int others = (parsed.GetValue(s_verify) ? 1 : 0) + (parsed.GetValue(s_discard) ? 1 : 0);
        if (others > 1 || (others == 1 && (given.Count > 0 || parsed.GetValue(s_member) is not null)))
            throw new DeployException(
                ExitCode.BadUsage,
                "--verify and --discard restore nothing: they take no target, no member, and exclude each other.",
                "Give one of them alone, or leave both out."
            );
        return given.Count switch
        {
            0 => RestoreTarget.Latest,
            1 => given[0],
            _ => throw new DeployException(
                ExitCode.BadUsage,
                "--time, --name, --lsn and --backup exclude each other.",
                "Give one of them, or none for the end of the archive."
            ),
        };
    }

    // An offset is asked for: the operator's time zone need not be the cluster's.
    private static DateTimeOffset? ParseTime(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (
            DateTimeOffset.TryParseExact(
                text,
                ["yyyy-MM-dd HH:mm:sszz", "yyyy-MM-dd HH:mm:ss.FFFFFFzz", "yyyy-MM-dd HH:mm:sszzz", "yyyy-MM-dd HH:mm:ss.FFFFFFzzz"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out DateTimeOffset time
            )
        )
            return time;
        result.AddError($"'{text}' is no time with its offset from UTC: write it as \"2026-11-30 10:42:00+00\".");
        return null;
    }
}
