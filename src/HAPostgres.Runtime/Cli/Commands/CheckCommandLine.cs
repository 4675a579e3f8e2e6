using System.CommandLine;
using HAPostgres.Runtime.Checking;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Cli.Commands;

/// <summary>The one command that needs no swarm: it looks at manifests alone.</summary>
internal static class CheckCommandLine
{
    private static readonly Option<bool> s_sarif = new("--sarif") { Description = "Findings as SARIF 2.1.0 on standard output." };

    /// <param name="compiled">The cluster that the program was compiled for; null for one that reads the rendered files of any.</param>
    public static Command Build(ClusterTopology? compiled)
    {
        DetailedCommand command = new(
            "check",
            "Check the manifest again and show every finding. A build with nothing to compile repeats no warning. "
                + "Names rendered files that were edited. Needs no engine.",
            """
            Examples:
              check                                for a person
              check --sarif > findings.sarif       for code scanning
              check --manifest a.hapg.json --manifest b.hapg.json

            Exit codes: 0 no errors; 1 errors, or a rendered file that was edited; 3 bad usage, or a manifest that cannot be read.
            """
        );
        foreach (Option option in ManifestOptions.All.Append(s_sarif))
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
                        var check = ManifestCheck.Run(ManifestOptions.Read(parsed, compiled?.Name));
                        await Console.Out.WriteAsync(
                            sarif ? SarifLog.Write(check)
                            : run.Json ? FindingsJson.Write(check)
                            : FindingsText.Write(check)
                        );
                        if (compiled is not null)
                            WarnOfAnotherState(check, compiled, report);
                        return check.Errors > 0 | Edited(Artifacts(run.Artifacts, check, compiled), report)
                            ? ExitCode.Failed
                            : ExitCode.Success;
                    },
                    cancel
                );
            }
        );
        return command;
    }

    /// <summary>Those that were rendered at all: a manifest alone can be checked, too.</summary>
    private static IEnumerable<ArtifactsDirectory> Artifacts(string? option, ManifestCheck check, ClusterTopology? compiled)
    {
        if (option is not null)
            return [ArtifactsDirectory.FindAny(option)];
        IEnumerable<string> clusters = compiled is null
            ? check.Results.Select(static r => r.Topology?.Name).OfType<string>()
            : [compiled.Name];
        return clusters.Select(ArtifactsDirectory.FindNear).OfType<ArtifactsDirectory>();
    }

    private static bool Edited(IEnumerable<ArtifactsDirectory> artifacts, Reporter report)
    {
        List<string> differences = [.. artifacts.SelectMany(ArtifactSums.Differences)];
        foreach (string difference in differences)
            report.Bad("artifacts", $"{difference}: not what was rendered from the manifest; the next build writes it again");
        return differences.Count > 0;
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
