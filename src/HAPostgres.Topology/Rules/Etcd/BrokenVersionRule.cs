using System.Globalization;
using System.Text.RegularExpressions;

namespace HAPostgres.Rules;

internal sealed class BrokenVersionRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG6004", "etcd version corrupts data or lacks the API", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        if (context.Manifest.Etcd.Image is not string image || s_version.Match(image) is not { Success: true } found)
            return;
        int major = Part(found, "major"),
            minor = Part(found, "minor"),
            patch = Part(found, "patch");
        string? fault = (major, minor, patch) switch
        {
            (3, 5, <= 2) =>
                "can corrupt its data when it is killed under load; its maintainers call 3.5.0 to 3.5.2 not recommended for production",
            // HAPostgres's own images have its version, and images made from them may have it too.
            (0, _, _) => null,
            (< 3, _, _) or (3, < 4, _) => "is no longer maintained, and Patroni's v3 API needs its gateway of 3.4",
            _ => null,
        };
        if (fault is not null)
            context.ReportUnusable(
                Descriptor,
                $"etcd {major}.{minor}.{patch} {fault}. Use a current 3.5, or leave the setting out for the project's own image",
                "etcd.image"
            );
    }

    private static int Part(Match version, string name) => int.Parse(version.Groups[name].Value, CultureInfo.InvariantCulture);

    /// <summary>The tag as etcd's own images have it, and all that are made after them: "v3.5.1", "3.5.1-debian-11".</summary>
    private static readonly Regex s_version = new(
        @":v?(?<major>[0-9]{1,4})\.(?<minor>[0-9]{1,4})\.(?<patch>[0-9]{1,4})(?![0-9.])[^/]*\z",
        RegexOptions.CultureInvariant
    );
}
