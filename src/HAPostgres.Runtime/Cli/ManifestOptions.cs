using System.CommandLine;
using HAPostgres.Runtime.Checking;

namespace HAPostgres.Runtime.Cli;

/// <summary>Options of the commands that compile manifests.</summary>
internal static class ManifestOptions
{
    private static readonly Option<string[]> s_manifest = new("--manifest")
    {
        Description =
            "The manifest; repeat it to compare several with each other. Default: the nearest one, here, above, or above the program.",
        HelpName = "file",
    };
    private static readonly Option<string> s_environment = new("--environment")
    {
        Description = "Merge the overlay of this environment, as the build does. Default: the variable HAPostgresEnvironment.",
        HelpName = "name",
        DefaultValueFactory = static _ => Environment.GetEnvironmentVariable("HAPostgresEnvironment") ?? "",
    };

    public static IReadOnlyList<Option> All => [s_manifest, s_environment];

    /// <param name="cluster">Of several manifests in one folder the one of this cluster is taken; null where none is known.</param>
    public static IReadOnlyList<ManifestSource> Read(ParseResult parsed, string? cluster) =>
        ManifestSource.Find(parsed.GetValue(s_manifest) ?? [], parsed.GetValue(s_environment) ?? "", cluster);
}
