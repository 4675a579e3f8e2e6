using HAPostgres.Cluster;
using HAPostgres.Faults.Results;
using Xunit;

namespace HAPostgres.Faults;

public class FaultCatalogueTests
{
    [Fact]
    public void Names_are_distinct() => Assert.Equal(FaultCatalogue.Names.Count, FaultCatalogue.Names.Distinct().Count());

    /// <summary>An estimate is named by its text: one that was renamed would be compared with nothing.</summary>
    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public void Every_estimate_that_a_fault_names_is_computed_for_the_cluster_of_the_lab(int version)
    {
        using ArtifactsVariant variant = ExampleSwarm.Variant(("\"version\": 17", $"\"version\": {version}"));
        RecoveryEstimate estimate = RecoveryEstimate.Of(variant.Topology);

        foreach (Fault fault in FaultCatalogue.All.Where(static f => f.Estimate is not null))
            Assert.NotNull(WorstCase.Of(fault, estimate));
    }

    [Fact]
    public void Without_an_estimate_there_is_no_worst_case()
    {
        using ArtifactsVariant variant = ExampleSwarm.Variant();

        Assert.Null(WorstCase.Of(FaultCatalogue.All.First(static f => f.Estimate is null), RecoveryEstimate.Of(variant.Topology)));
    }
}
