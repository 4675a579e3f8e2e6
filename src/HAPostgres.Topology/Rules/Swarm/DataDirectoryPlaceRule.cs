namespace HAPostgres.Rules;

internal sealed class DataDirectoryPlaceRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG7008", "Data directory on a temporary file system", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EquatableArray<PatroniMember> members = context.Topology.Patroni.Members;
        bool reported = false;
        for (int i = 0; i < members.Count; i++)
        {
            string directory = members[i].DataDirectory;
            string? fault = FaultOf(directory);
            // A directory of all members is one mistake.
            bool own = context.Manifest.Patroni.Members?.ElementAtOrDefault(i)?.DataDirectory is not null;
            if (fault is null || (reported && !own))
                continue;
            context.Report(
                Descriptor,
                $"the data directory \"{directory}\" {fault}. Use a directory of its own on a disk that lasts, such as /var/lib/patroni",
                $"patroni.members[{i}].dataDirectory",
                "patroni.dataDirectory"
            );
            reported |= !own;
        }
    }

    /// <returns>Null where there is none.</returns>
    internal static string? FaultOf(string directory) =>
        GoesBack(directory)
            ? "contains \".\" or \"..\", so it does not show where the data is"
            : Array.Find(s_places, p => IsIn(directory, p.Path)).Why;

    private static bool GoesBack(string directory) =>
        directory.Contains("/.") && directory.Split('/').Any(static part => part is "." or "..");

    private static bool IsIn(string directory, string place) =>
        directory.StartsWith(place, StringComparison.Ordinal) && (directory.Length == place.Length || directory[place.Length] == '/');

    /// <summary>Filesystem Hierarchy Standard 3.0; tmpfiles.d(5) of systemd for the two that are emptied.</summary>
    private static readonly (string Path, string Why)[] s_places =
    [
        ("/tmp", "is emptied when the host starts"),
        ("/var/tmp", "is emptied of what is old"),
        ("/run", "is in memory and gone when the host starts"),
        ("/var/run", "is in memory and gone when the host starts"),
        ("/dev", "is in memory and gone when the host starts"),
        ("/proc", "is the kernel's"),
        ("/sys", "is the kernel's"),
        ("/etc", "is the system's configuration"),
        ("/boot", "is the system's own"),
        ("/usr", "is the system's own"),
        ("/bin", "is the system's own"),
        ("/sbin", "is the system's own"),
        ("/lib", "is the system's own"),
        ("/var/lib/docker", "is the engine's own, which `docker system prune` and a new installation empty"),
    ];
}
