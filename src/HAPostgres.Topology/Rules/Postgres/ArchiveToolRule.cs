using System.Text.RegularExpressions;

namespace HAPostgres.Rules;

internal sealed class ArchiveToolRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3078", "archive_command uses a tool or directory that the container lacks", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        PostgresTopology postgres = context.Topology.Postgres;
        string command = postgres.FindParameter("archive_command")?.Value ?? "";
        if (context.Topology.Backup is not null || command.Length == 0 || postgres.Setting("archive_mode") == "off")
            return;
        const string Path = "postgres.parameters.archive_command";
        const string Full = "the command fails, and PostgreSQL keeps its WAL until the disk is full";
        if (s_tool.Match(command) is { Success: true } tool)
        {
            bool own = context.Manifest.Patroni.Image is null;
            string lacks = own && tool.Value != "pgbackrest" ? $"HAPostgres's own image does not have {tool.Value}, and " : "";
            context.Report(
                Descriptor,
                $"archive_command runs {tool.Value}: {lacks}no setting mounts its configuration, keys or known hosts into the container, "
                    + $"so {Full} unless an image of your own brings them. Build one with {tool.Value} configured and name it in "
                    + "patroni.image, then suppress this rule; or archive to a directory below /var/lib/postgresql",
                Path,
                "patroni.image"
            );
        }
        else if (!command.Contains("%p"))
        {
            // What does nothing on purpose says so.
            if (s_nothing.IsMatch(command))
                return;
            context.Report(
                Descriptor,
                $"archive_command \"{command}\" does not name the file that is to be copied (%p): it reports success and archives nothing. "
                    + "Write %p, and %f for its name",
                Path
            );
        }
        else if (
            s_directory.Match(command) is { Success: true } target
            && context.Manifest.Patroni.Image is null
            && !target.Value.StartsWith("/var/lib/postgresql", StringComparison.Ordinal)
        )
        {
            context.Report(
                Descriptor,
                $"archive_command writes to {target.Value}, and a member's container has only /var/lib/postgresql of its host: {Full}. "
                    + "Write below /var/lib/postgresql, outside of data, and copy from there",
                Path
            );
        }
    }

    /// <summary>Programs that archive WAL, and those that reach another machine.</summary>
    private static readonly Regex s_tool = new(
        @"(?<![\w-])(pgbackrest|wal-g|wal-e|barman-wal-archive|barman-cloud-wal-archive|pg_probackup|pghoard_archive_command"
            + @"|aws|gsutil|azcopy|s3cmd|mc|rclone|rsync|scp|sftp|ssh)(?![\w-])",
        RegexOptions.CultureInvariant
    );

    private static readonly Regex s_nothing = new(@"\A\s*(/bin/|/usr/bin/)?(true|:|exit 0)\s*\z", RegexOptions.CultureInvariant);

    /// <summary>The last absolute path, which is where a copy goes.</summary>
    private static readonly Regex s_directory = new(
        @"(?<=[\s""'>=])/(?!bin/|usr/|dev/null)[\w./-]+(?=/?%f|/?[""']?%f)",
        RegexOptions.CultureInvariant
    );
}
