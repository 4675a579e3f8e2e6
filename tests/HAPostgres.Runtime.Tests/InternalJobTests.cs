using HAPostgres.Runtime.Cluster;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class InternalJobTests
{
    private static readonly string[] s_targets = ["ca.crt", "internal-client.crt"];

    /// <summary>As an earlier version rendered it: one pair, "internal", for etcd and its clients.</summary>
    private static readonly ClusterTopology s_before = Example.Topology with
    {
        Secrets = new EquatableArray<SecretFile>([
            .. Example.Topology.Secrets.Where(static s => s.Target is not ("internal-client.crt" or "internal-client.key")),
            Example.Topology.Secrets.First(static s => s.Target == "internal-client.crt") with
            {
                Name = "orders_internal.crt_v1",
                Target = "internal.crt",
            },
        ]),
    };

    private static Dictionary<string, string> Ids(IEnumerable<string> names) => names.ToDictionary(static n => n, static n => $"id-{n}");

    [Fact]
    public void A_rollback_to_an_earlier_layout_of_certificates_logs_in_with_the_files_that_the_scripts_know()
    {
        using CommandContext now = Example.NewContext(Example.NewSwarm());
        using CommandContext back = now.With(s_before);
        Dictionary<string, string> ids = Ids(Example.Topology.Secrets.Concat(s_before.Secrets).Select(static s => s.Name).Distinct());
        Assert.Equal(s_targets, InternalJob.References(back.Credentials, s_targets, ids).Select(static r => r.File!.Name));
        Assert.Equal(["ca.crt"], InternalJob.References([.. s_before.Secrets], s_targets, ids).Select(static r => r.File!.Name));
    }

    [Fact]
    public void A_secret_that_the_swarm_does_not_have_gives_way_to_the_one_before()
    {
        SecretFile later = Example.Topology.Secrets.First(static s => s.Target == "internal-client.crt");
        SecretFile earlier = later with { Name = "orders_internal-client.crt_v0" };
        Assert.Equal(earlier.Name, Assert.Single(InternalJob.References([later, earlier], s_targets, Ids([earlier.Name]))).SecretName);
    }
}
