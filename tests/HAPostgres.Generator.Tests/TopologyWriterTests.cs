using System.Reflection;
using Xunit;

namespace HAPostgres.Generator;

public class TopologyWriterTests
{
    [Fact]
    public void The_class_holds_the_topology_that_it_was_written_from()
    {
        ClusterTopology topology = Samples.WithEverySet() with { Name = "orders" };

        ClusterTopology compiled = Compile(topology);

        foreach (PropertyInfo property in typeof(ClusterTopology).GetProperties())
            Assert.Equal(property.GetValue(topology), property.GetValue(compiled));
        Assert.Equal(topology, compiled);
        Assert.NotSame(topology, compiled);
    }

    [Fact]
    public void Empty_lists_and_absent_values_come_back_as_such()
    {
        ClusterTopology filled = Samples.WithEverySet();
        ClusterTopology topology = filled with
        {
            Name = "orders",
            Hosts = EquatableArray.Of(new HostTopology { Name = "a" }),
            Secrets = default,
            Objectives = filled.Objectives with { RecoveryTime = null },
            Postgres = filled.Postgres with { Parameters = default },
        };

        Assert.Equal(topology, Compile(topology));
    }

    private static ClusterTopology Compile(ClusterTopology topology)
    {
        Assembly assembly = GeneratedCode.Load(GeneratedCode.Write(topology));
        return Assert.IsType<ClusterTopology>(assembly.GetType("Acme.Orders")!.GetProperty("Topology")!.GetValue(null));
    }
}
