using Xunit;

namespace HAPostgres;

public class ExampleTests
{
    [Fact]
    public void The_example_compiles_without_a_word() => Assert.Empty(ManifestCompiler.Compile(Samples.Example).Diagnostics);

    [Fact]
    public void The_example_with_the_lab_overlay_compiles_without_a_word() =>
        Assert.Empty(ManifestCompiler.Compile(Samples.Example, Samples.LabOverlay).Diagnostics);

    [Fact]
    public void The_example_is_the_cluster_that_it_replaces()
    {
        ClusterTopology topology = ManifestCompiler.Compile(Samples.Example).Topology!;

        Assert.Equal(["etcd1", "etcd2", "etcd3"], topology.Etcd.Members.Select(m => m.Name));
        Assert.Equal(["etcd1-data", "etcd2-data", "etcd3-data"], topology.Etcd.Members.Select(m => m.Volume));
        Assert.Equal(["patroni-node1", "patroni-node2", "patroni-node3"], topology.Patroni.Members.Select(m => m.Name));
        Assert.Equal(
            ["/var/lib/patroni/node1", "/var/lib/patroni/node2", "/var/lib/patroni/node3"],
            topology.Patroni.Members.Select(m => m.DataDirectory)
        );
        Assert.Equal("saasodoo-cluster", topology.Patroni.Scope);
        Assert.Equal(ByteSize.FromGigabytes(16), topology.Patroni.Resources.MemoryLimit);
        Assert.Equal("500", topology.Postgres.FindParameter("max_connections")!.Value);
        Assert.Equal(PoolMode.Session, topology.PgBouncer.PoolMode);
        Assert.Equal("saasodoo-database-network", topology.Networks.Application);
        Assert.Equal("", topology.LabelPrefix);
    }

    [Fact]
    public void Three_lines_are_a_whole_manifest()
    {
        CompilationResult result = Samples.Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], {{Samples.NoBackup}} }""");

        Assert.Empty(result.Diagnostics);
        ClusterTopology topology = result.Topology!;
        Assert.Equal(["etcd-a", "etcd-b", "etcd-c"], topology.Etcd.Members.Select(m => m.Name));
        Assert.Equal(["patroni-a", "patroni-b", "patroni-c"], topology.Patroni.Members.Select(m => m.Name));
        Assert.Equal(["a", "b", "c"], topology.PgBouncer.Hosts);
        Assert.Equal(["a", "b", "c"], topology.HAProxy.Hosts);
        Assert.Equal(SynchronousMode.Quorum, topology.Patroni.SynchronousMode);
        Assert.Equal("orders.", topology.LabelPrefix);
        Assert.Equal($"hapostgres/patroni:{ProductVersion.Text}-pg17", topology.Patroni.Image);
    }

    [Fact]
    public void Equal_manifests_give_equal_topologies_and_digests()
    {
        ClusterTopology one = ManifestCompiler.Compile(Samples.Example).Topology!;
        ClusterTopology other = ManifestCompiler.Compile(Samples.Example).Topology!;
        ClusterTopology lab = ManifestCompiler.Compile(Samples.Example, Samples.LabOverlay).Topology!;

        Assert.Equal(one, other);
        Assert.Equal(TopologyDigest.Of(one), TopologyDigest.Of(other));
        Assert.NotEqual(TopologyDigest.Of(one), TopologyDigest.Of(lab));
    }
}
