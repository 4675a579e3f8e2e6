using Xunit;

namespace HAPostgres;

public class TopologyJsonTests
{
    public static TheoryData<string> Manifests =>
        [.. Rules.RuleCatalogue.Rules.Select(static r => RulePage.Of(r.Descriptor.Id).Good), Samples.Example.Text];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_topology_comes_back_as_it_was(string manifest)
    {
        ClusterTopology topology = Samples.Compile(manifest).Topology!;

        ClusterTopology read = TopologyJson.Read(TopologyJson.Write(topology), Other);

        Assert.Equal(topology, read);
        Assert.Equal(TopologyDigest.Of(topology), TopologyDigest.Of(read));
    }

    [Fact]
    public void No_property_is_forgotten_and_no_character_is_lost()
    {
        ClusterTopology topology = Generator.Samples.WithEverySet();
        string text = TopologyJson.Write(topology);

        ClusterTopology read = TopologyJson.Read(text, Other);

        Assert.Equal(topology, read);
        Assert.Equal(TopologyDigest.Of(topology), TopologyDigest.Of(read));
        Assert.All(text, static c => Assert.True(c is '\n' or (>= ' ' and <= '~')));
    }

    [Fact]
    public void Equal_topologies_give_the_same_text()
    {
        string one = TopologyJson.Write(Samples.Compile("""{ "name": "orders", "hosts": [{ "name": "a", "cpus": 4 }] }""").Topology!);
        string other = TopologyJson.Write(Samples.Compile("""{ "hosts": [{ "cpus": 4.0, "name": "a" }], "name": "orders" }""").Topology!);

        Assert.Equal(one, other);
    }

    [Fact]
    public void What_an_older_version_did_not_know_is_taken_to_be_as_it_is_now()
    {
        string text = TopologyJson
            .Write(Other)
            .Replace("\"failsafeMode\": true,", "", StringComparison.Ordinal)
            .Replace("\"labelPrefix\"", "\"gone\"", StringComparison.Ordinal);
        ClusterTopology now = Other with { LabelPrefix = "x.", Patroni = Other.Patroni with { FailsafeMode = false } };

        ClusterTopology read = TopologyJson.Read(text, now);

        Assert.Equal("x.", read.LabelPrefix);
        Assert.False(read.Patroni.FailsafeMode);
        Assert.Equal(Other.Etcd, read.Etcd);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "name": 1 }""")]
    [InlineData("""{ "hosts": {} }""")]
    [InlineData("""{ "hosts": [{}] }""")]
    [InlineData("""{ "patroni": { "ttl": "30" } }""")]
    [InlineData("""{ "patroni": { "synchronousMode": "Perhaps" } }""")]
    [InlineData("""{ "patroni": { "ttl": null } }""")]
    public void What_is_no_topology_is_refused_with_its_place(string text) =>
        Assert.StartsWith(
            "topology.json(1,",
            Assert.Throws<FormatException>(() => TopologyJson.Read(text, Other)).Message,
            StringComparison.Ordinal
        );

    private static ClusterTopology Other => Samples.Compile("""{ "name": "other", "hosts": ["x", "y", "z"] }""").Topology!;
}
