using System.CommandLine;
using HAPostgres.Runtime.Checking;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Cli.Commands;

/// <summary>The one command that needs no swarm: it looks at manifests alone.</summary>
internal static class CheckCommandLine
{
    private static readonly Option<string[]> s_manifest = new("--manifest")
    {
        Description =
            "The manifest; repeat it to hold several against each other. Default: the nearest one, here, above, or above the program.",
        HelpName = "file",
    };
    private static readonly Option<string> s_environment = new("--environment")
    {
        Description = "Merge the overlay of this environment, as the build does. Default: the variable HAPostgresEnvironment.",
        HelpName = "name",
        DefaultValueFactory = static _ => Environment.GetEnvironmentVariable("HAPostgresEnvironment") ?? "",
    };
    private static readonly Option<bool> s_sarif = new("--sarif") { Description = "Findings as SARIF 2.1.0 on standard output." };

    public static Command Build(ClusterTopology topology)
    {
        DetailedCommand command = new(
            "check",
            "Check the manifest again and show every finding. Warnings of a build are gone when the next one has nothing to compile. Names rendered files that were edited. Needs no engine.",
            """
            Examples:
              check                                for a person
              check --sarif > findings.sarif       for code scanning
              check --manifest a.hapg.json --manifest b.hapg.json

            Exit codes: 0 no errors; 1 errors, or a rendered file that was edited; 3 bad usage, or a manifest that cannot be read.
            """
        );
        foreach (Option option in new Option[] { s_manifest, s_environment, s_sarif })
            command.Options.Add(option);
        command.SetAction(
            (parsed, cancel) =>
            {
                RunOptions run = GlobalOptions.Read(parsed);
                bool sarif = parsed.GetValue(s_sarif);
                Reporter report = new(run.Json || sarif);
                return FailureReport.GuardAsync(
                    report,
                    run.Verbose,
                    async () =>
                    {
                        if (run.Json && sarif)
                            throw new DeployException(
                                ExitCode.BadUsage,
                                "--json and --sarif are two forms of the same.",
                                "State one of the two."
                            );
                        var check = ManifestCheck.Run(
                            ManifestSource.Find(parsed.GetValue(s_manifest) ?? [], parsed.GetValue(s_environment) ?? "", topology.Name)
                        );
                        await Console.Out.WriteAsync(
                            sarif ? SarifLog.Write(check)
                            : run.Json ? FindingsJson.Write(check)
                            : FindingsText.Write(check)
                        );
                        WarnOfAnotherState(check, topology, report);
                        return check.Errors > 0 | !AreAsRendered(run.Artifacts, topology, report) ? ExitCode.Failed : ExitCode.Success;
                    },
                    cancel
                );
            }
        );
        return command;
    }

    /// <summary>Where the cluster was rendered at all; a manifest alone can be checked, too.</summary>
    private static bool AreAsRendered(string? option, ClusterTopology topology, Reporter report)
    {
        ArtifactsDirectory? artifacts = option is null
            ? ArtifactsDirectory.FindNear(topology.Name)
            : ArtifactsDirectory.Find(option, topology.Name);
        if (artifacts is null)
            return true;
        IReadOnlyList<string> differences = ArtifactSums.Differences(artifacts);
        foreach (string difference in differences)
            report.Bad("artifacts", $"{difference}: not what was rendered from the manifest; 'dotnet build' writes it again");
        return differences.Count == 0;
    }

    private static void WarnOfAnotherState(ManifestCheck check, ClusterTopology topology, Reporter report)
    {
        foreach (
            CompilationResult result in check.Results.Where(r =>
                !r.HasErrors && r.Topology?.Name == topology.Name && TopologyDigest.Of(r.Topology) != TopologyDigest.Of(topology)
            )
        )
            report.Warn(
                "program",
                "it was compiled from another state of this manifest, or for another environment; 'dotnet build' brings them together"
            );
    }
}
