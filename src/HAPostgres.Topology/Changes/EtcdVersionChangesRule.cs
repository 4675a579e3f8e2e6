using System.Globalization;
using System.Text.RegularExpressions;

namespace HAPostgres.Changes;

/// <summary>etcd goes up one minor version at a time, from the last releases of the one before, and never down.</summary>
internal sealed class EtcdVersionChangesRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Error("HAPG6203", "Unsupported upgrade or downgrade of etcd");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        if (VersionOf(change.Deployed.Etcd.Image) is not { } before || VersionOf(change.Wanted.Etcd.Image) is not { } now)
            yield break;
        string step = $"etcd.image changes etcd from {before} ({change.Deployed.Etcd.Image}) to {now} ({change.Wanted.Etcd.Image})";
        if ((now.Major, now.Minor).CompareTo((before.Major, before.Minor)) < 0)
            yield return $"{step}, and {now.Major}.{now.Minor} does not start on the data of {before.Major}.{before.Minor}. "
                + $"Keep {before.Major}.{before.Minor}";
        else if (now.Major > before.Major || now.Minor > before.Minor + 1)
            yield return $"{step}, and etcd is updated by one minor version at a time. Deploy {before.Major}.{before.Minor + 1} in between";
        else if (now is { Major: 3, Minor: 6 } && before is { Minor: 5, Patch: < OldestForNext })
            yield return $"{step}: 3.5.1 to 3.5.19 does not store the promotion of a learner in its database, and 3.6 "
                + "then takes such a member's vote or does not start. "
                + $"Deploy 3.5.{OldestForNext} or later in between, which corrects that";
    }

    /// <summary>
    /// Of the releases of 3.5, the first from which its maintainers update to 3.6 (etcd's manual, "Upgrade etcd from v3.5 to v3.6").
    /// </summary>
    private const int OldestForNext = 26;

    /// <summary>What Debian 13 has, of which the product's own image is made.</summary>
    private static readonly EtcdVersion s_own = new(3, 5, 16);

    /// <summary>The tag as etcd's own images have it, and all that are made after them: "v3.5.1", "3.5.1-debian-11".</summary>
    private static readonly Regex s_tag = new(
        @":v?(?<major>[0-9]{1,4})\.(?<minor>[0-9]{1,4})\.(?<patch>[0-9]{1,4})(?![0-9.])[^/]*\z",
        RegexOptions.CultureInvariant
    );

    private static readonly Regex s_ownImage = new(@"(\A|/)hapostgres/etcd(:[^/]*)?\z", RegexOptions.CultureInvariant);

    /// <returns>Null where the image's name does not say.</returns>
    private static EtcdVersion? VersionOf(string image) =>
        s_ownImage.IsMatch(image) ? s_own
        : s_tag.Match(image) is { Success: true } found ? new(Part(found, "major"), Part(found, "minor"), Part(found, "patch"))
        : null;

    private static int Part(Match version, string name) => int.Parse(version.Groups[name].Value, CultureInfo.InvariantCulture);

    private sealed record EtcdVersion(int Major, int Minor, int Patch)
    {
        public override string ToString() => $"{Major}.{Minor}.{Patch}";
    }
}
