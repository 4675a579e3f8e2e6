using System.CommandLine;
using HAPostgres.Artifacts;
using HAPostgres.Artifacts.Writing;
using HAPostgres.Runtime;
using HAPostgres.Runtime.Checking;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;

namespace HAPostgres.Cli;

/// <summary>What <c>dotnet build</c> does in a project with the package HAPostgres.Build, but for the generated classes.</summary>
internal static class BuildCommandLine
{
    private static readonly Option<string?> s_output = new("--output")
    {
        Description = "The directory that gets a directory for each cluster. Default: artifacts beside each manifest.",
        HelpName = "directory",
    };

    public static Command Build()
    {
        DetailedCommand command = new(
            "build",
            "Compile the manifest and render its artifacts. Writes nothing where it finds an error. Needs no engine.",
            """
            Examples:
              build                                the nearest manifest
              build --environment production       with the overlay of an environment
              build --manifest a.hapg.json --manifest b.hapg.json

            Exit codes: 0 rendered; 1 errors in a manifest; 3 bad usage, or a manifest that cannot be read;
            7 a file cannot be written.
            """
        );
        foreach (Option option in ManifestOptions.All.Append(s_output))
            command.Options.Add(option);
        command.SetAction(
            (parsed, cancel) =>
            {
                RunOptions run = GlobalOptions.Read(parsed);
                Reporter report = new(run.Json);
                return FailureReport.GuardAsync(
                    report,
                    run.Verbose,
                    () => RunAsync(ManifestOptions.Read(parsed, cluster: null), parsed.GetValue(s_output), run.Json, report),
                    cancel
                );
            }
        );
        return command;
    }

    private static async Task<ExitCode> RunAsync(IReadOnlyList<ManifestSource> sources, string? output, bool json, Reporter report)
    {
        var check = ManifestCheck.Run(sources);
        await Console.Out.WriteAsync(json ? FindingsJson.Write(check) : FindingsText.Write(check));
        if (check.Errors > 0)
            return ExitCode.Failed;
        List<(string Directory, ClusterTopology Topology)> clusters =
        [
            .. sources.Zip(
                check.Results,
                (source, result) => (DirectoryOf(source.Manifest.Path, output, result.Topology!.Name), result.Topology!)
            ),
        ];
        if (clusters.GroupBy(static c => c.Directory).FirstOrDefault(static g => g.Skip(1).Any()) is { } same)
            throw new DeployException(
                ExitCode.BadUsage,
                $"Two manifests have a cluster {same.First().Topology.Name}, and both would be rendered to {same.Key}.",
                "Render them one by one, each with an --output of its own."
            );
        foreach ((string directory, ClusterTopology topology) in clusters)
        {
            foreach (string file in Artifacts.Writing.ArtifactSums.Edited(directory))
                report.Warn("artifacts", $"{Path.Combine(directory, file)} was edited since it was rendered, and is written again");
            WriteResult result = ArtifactWriter.Write(directory, ArtifactRenderer.Render(topology));
            report.Good("artifacts", $"{directory}: {result.Written.Count} files written, {result.Deleted.Count} deleted");
        }
        return ExitCode.Success;
    }

    private static string DirectoryOf(string manifest, string? output, string cluster) =>
        Path.GetFullPath(Path.Combine(output ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(manifest))!, "artifacts"), cluster));
}
