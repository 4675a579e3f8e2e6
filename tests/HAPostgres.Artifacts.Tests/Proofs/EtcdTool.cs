using HAPostgres.Artifacts.Tests.Tools;
using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>The first member of etcd alone, with the environment that the stack gives it.</summary>
internal static class EtcdTool
{
    public const string Name = "etcd";

    /// <summary>For as long as it takes to refuse it.</summary>
    public static Task<string> Start(RuleManifest manifest) => Run(manifest, "timeout 5 /usr/local/bin/entrypoint 2>&1");

    /// <summary>The lock that Patroni would get.</summary>
    public static Task<string> Lock(RuleManifest manifest) =>
        Run(
            manifest,
            $$"""
            /usr/local/bin/entrypoint >/tmp/log 2>&1 &
            /usr/local/bin/entrypoint etcdctl --command-timeout=60s lease grant {{manifest.Topology.Patroni.Ttl.Seconds}} 2>&1 || cat /tmp/log
            """
        );

    private static async Task<string> Run(RuleManifest manifest, string script)
    {
        ClusterTopology topology = manifest.Topology with
        {
            Etcd = manifest.Topology.Etcd with { Members = EquatableArray.Of(manifest.Topology.Etcd.Members[0]) },
        };
        string service = topology.Etcd.Members[0].Name;
        YamlMappingNode environment = (YamlMappingNode)Example.Stack(topology).At($"services/{service}/environment")!;
        (_, string output) = await ToolImage.Run(
            $"hapostgres/etcd:{ProductVersion.Text}",
            script,
            Certificates.Files(topology),
            [$"--add-host={service}.{topology.Domain}:127.0.0.1", .. environment.Children.Select(static e => $"--env={e.Key}={e.Value}")]
        );
        return output;
    }
}
