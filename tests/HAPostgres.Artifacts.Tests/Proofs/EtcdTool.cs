using HAPostgres.Artifacts.Tests.Tools;
using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>The first member of etcd, with the environment that the stack gives it, for as long as it takes to refuse it.</summary>
internal static class EtcdTool
{
    public const string Name = "etcd";

    public static async Task<string> Ask(RuleManifest manifest)
    {
        ClusterTopology topology = manifest.Topology with
        {
            Etcd = manifest.Topology.Etcd with { Members = EquatableArray.Of(manifest.Topology.Etcd.Members[0]) },
        };
        string service = topology.Etcd.Members[0].Name;
        YamlMappingNode environment = (YamlMappingNode)Example.Stack(topology).At($"services/{service}/environment")!;
        (_, string output) = await ToolImage.Run("hapostgres/etcd:0.1.0", "timeout 5 /usr/local/bin/entrypoint 2>&1", Certificates.Files(topology),
        [
            $"--add-host={service}.{topology.Domain}:127.0.0.1",
            .. environment.Children.Select(static e => $"--env={e.Key}={e.Value}"),
        ]);
        return output;
    }
}
