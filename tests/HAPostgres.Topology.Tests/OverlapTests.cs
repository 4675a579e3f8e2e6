using System.Globalization;
using HAPostgres.Parameters;
using Xunit;

namespace HAPostgres;

/// <summary>The rules on PostgreSQL's parameters, each of which looks at its own: no value of a parameter is reported twice.</summary>
public class OverlapTests
{
    /// <summary>Warnings that stand beside what another rule says of the value.</summary>
    private static readonly Dictionary<string, string> s_beside = new()
    {
        ["HAPG3010"] = "a size without a unit may not be what was meant; whether it fits, as PostgreSQL reads it, is another question",
        ["HAPG3076"] = "a time without a unit may not be what was meant; whether it fits, as PostgreSQL reads it, is another question",
        ["HAPG3024"] = "workers beyond their slots never start; the memory of those that do may still be too much",
    };

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public void One_value_of_one_parameter_is_at_most_one_report(int version)
    {
        List<string> twice = [];
        int reported = 0;
        foreach (ParameterFacts facts in ParameterCatalog.Of(version)!.Parameters)
        {
            foreach (string value in Values(facts).Distinct(StringComparer.Ordinal))
            {
                EquatableArray<ManifestDiagnostic> found = Samples
                    .Compile(
                        $$"""
                        { "name": "orders", "hosts": ["a", "b", "c"], "postgres": { "version": {{version}}, "parameters": { "{{facts.Name}}": "{{value}}" } },
                          {{Samples.NoBackup}} }
                        """
                    )
                    .Diagnostics;
                reported += found.Count;
                if (found.Count(static d => !s_beside.ContainsKey(d.Rule.Id)) > 1)
                    twice.Add($"{facts.Name} = '{value}': {string.Join(", ", found.Select(static d => d.Rule.Id))}");
            }
        }

        Assert.True(twice.Count == 0, string.Join("\n", twice));
        Assert.InRange(reported, 1000, int.MaxValue);
    }

    /// <summary>What it may be, at the ends of its range and beyond, and what it is not.</summary>
    private static IEnumerable<string> Values(ParameterFacts facts) =>
        [
            "",
            "x",
            "on",
            "off",
            "0",
            "1",
            "-1",
            "1.5",
            "1MB",
            "100GB",
            "5s",
            "1h",
            .. facts.Choices,
            .. facts.Type is ParameterType.Integer
                ? new[] { facts.Minimum - 1, facts.Minimum, facts.Minimum + 1, facts.Maximum - 1, facts.Maximum, facts.Maximum + 1 }.Select(
                    static n => n.ToString("0", CultureInfo.InvariantCulture)
                )
                : [],
        ];
}
