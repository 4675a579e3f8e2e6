namespace HAPostgres.Rules;

/// <summary>
/// setup gives a member's directory to uid 999 alone, and <c>remove --all-data</c> deletes it: it must hold nothing else, now or later.
/// </summary>
internal sealed class DirectoryOfItsOwnRule : Rule
{
    /// <summary>Below / and those of the Filesystem Hierarchy Standard 3.0 that many programs or users share.</summary>
    private static readonly string[] s_shared =
    [
        "/home",
        "/var/backups",
        "/var/cache",
        "/var/lib",
        "/var/local",
        "/var/log",
        "/var/mail",
        "/var/opt",
        "/var/spool",
    ];

    public override RuleDescriptor Descriptor { get; } =
        new("HAPG7021", "Data directory is shared with the system or another use", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EquatableArray<PatroniMember> members = context.Topology.Patroni.Members;
        bool reported = false;
        for (int i = 0; i < members.Count; i++)
        {
            string directory = members[i].DataDirectory;
            // A temporary file system is reported by HAPG7008.
            if (Fault(directory) is not { } fault || DataDirectoryPlaceRule.FaultOf(directory) is not null)
                continue;
            // A directory of all members is one mistake.
            bool own = context.Manifest.Patroni.Members?.ElementAtOrDefault(i)?.DataDirectory is not null;
            if (reported && !own)
                continue;
            reported |= !own;
            context.Report(
                Descriptor,
                $"the directory of {members[i].Name}, \"{directory}\", {fault}: setup would close it to all but the member "
                    + "(uid 999, mode 0700), and \"remove --all-data\" deletes it. Use a directory of its own, such as "
                    + $"\"{directory}/patroni/{members[i].Host}\"",
                FormattableString.Invariant($"patroni.members[{i}].dataDirectory"),
                "patroni.dataDirectory"
            );
        }
    }

    private static string? Fault(string directory) =>
        directory.LastIndexOf('/') <= 0 ? "lies directly below the root, where file systems are mounted and programs share directories"
        : s_shared.Contains(directory) ? "is shared by the programs and users of the host"
        : directory.StartsWith("/home/", StringComparison.Ordinal) && directory.LastIndexOf('/') == "/home".Length ? "is a user's home"
        : directory == "/root" || directory.StartsWith("/root/", StringComparison.Ordinal) ? "is in the superuser's home"
        : null;
}
