using HAPostgres.Artifacts.Tests.Tools;
using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>An engine that makes a container with the limits of the last PostgreSQL.</summary>
internal static class DockerTool
{
    public const string Name = "Docker";

    public static async Task<string> Ask(RuleManifest manifest)
    {
        YamlNode service = Example.Stack(manifest.Topology).At($"services/{manifest.Topology.Patroni.Members[^1].Name}")!;
        (_, string output) = await ToolImage.Run(
            service.Scalar("image")!,
            "echo it runs",
            new Dictionary<string, string>(),
            $"--cpus={service.Scalar("deploy/resources/limits/cpus")}",
            $"--memory={service.Scalar("deploy/resources/limits/memory")}"
        );
        return output;
    }
}
