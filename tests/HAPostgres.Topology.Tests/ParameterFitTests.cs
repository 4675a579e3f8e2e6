using HAPostgres.Parameters;
using Xunit;

namespace HAPostgres;

public class ParameterFitTests
{
    public static TheoryData<int> Versions => [.. ParameterCatalog.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_parameter_takes_postgresqls_own_default_and_its_choices_and_bounds(int version)
    {
        ParameterCatalog catalog = ParameterCatalog.Of(version)!;
        var refused = catalog.Names.Select(name => catalog.Find(name)!)
            .SelectMany(static facts => facts.Choices.Concat([facts.BuiltIn, facts.Min, facts.Max]).Where(static v => v.Length > 0), static (facts, value) => (facts, value))
            .Where(static pair => ParameterFit.Complaint(pair.facts, pair.value) is not null)
            .Select(static pair => $"{pair.facts.Name} = {pair.value}");

        Assert.Empty(refused);
    }
}
