using Xunit;

namespace HAPostgres;

/// <summary>The example with the mistakes that an operator makes: each is one error, on the line where it was made.</summary>
public class BrokenExampleTests
{
    /// <summary>What stands in the example, what a mistake makes of it, and the rule that finds it at what was written.</summary>
    public static TheoryData<string, string, string, string> Mistakes =>
        new()
        {
            {
                """{ "name": "node3", "memory": "32GB", "cpus": 8 }""",
                """{ "name": "node3", "memory": "32 gigs", "cpus": 8 }""",
                "HAPG0006",
                "\"32 gigs\""
            },
            { "\"max_connections\": 500", "\"max_connection\": 500", "HAPG3003", "500" },
            { "\"shared_buffers\": \"4GB\"", "\"shared_buffers\": \"17GB\"", "HAPG3068", "\"17GB\"" },
            { "\"checkpoint_completion_target\": 0.9", "\"checkpoint_completion_target\": 9", "HAPG3009", "9" },
            { "\"owner\": \"odoo\"", "\"owner\": \"odo\"", "HAPG3008", "\"odo\"" },
            { "{ \"name\": \"etcd3\", \"host\": \"node3\" }", "{ \"name\": \"etcd3\", \"host\": \"node4\" }", "HAPG1002", "\"node4\"" },
            { "\"poolMode\": \"session\"", "\"poolMode\": \"sessions\"", "HAPG0008", "\"sessions\"" },
            { "\"defaultPoolSize\": 25", "\"defaultPoolSize\": 250", "HAPG4001", "250" },
            { "\"statsPort\": 7000", "\"statsPort\": 5001", "HAPG1005", "5001" },
            { "\"statsUser\": \"admin\"", "\"statsUser\": \"admin\", \"statsPassword\": \"admin\"", "HAPG8001", "\"admin\"" },
            { "\"recoveryTime\": \"60s\"", "\"recoveryTime\": \"10s\"", "HAPG9001", "\"10s\"" },
        };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_one_error_where_it_was_made(string right, string wrong, string rule, string fault)
    {
        string text = Break(Samples.Example.Text, right, wrong);

        ManifestDiagnostic found = Assert.Single(ManifestCompiler.Compile(new ManifestFile("cluster.hapg.json", text)).Diagnostics);

        Assert.Equal(rule, found.Rule.Id);
        Assert.Equal(RuleSeverity.Error, found.Rule.Severity);
        int offset = text.IndexOf(wrong, StringComparison.Ordinal) + wrong.LastIndexOf(fault, StringComparison.Ordinal);
        Assert.Equal((offset, fault.Length), (found.Location.Offset, found.Location.Length));
    }

    [Fact]
    public void All_of_them_are_reported_in_one_build()
    {
        string text = Mistakes.Aggregate(
            Samples.Example.Text,
            static (text, mistake) => Break(text, mistake.Data.Item1, mistake.Data.Item2)
        );

        EquatableArray<ManifestDiagnostic> found = ManifestCompiler.Compile(new ManifestFile("cluster.hapg.json", text)).Diagnostics;

        Assert.Equal(
            Mistakes.Select(static m => m.Data.Item3).Order(StringComparer.Ordinal),
            found.Select(static d => d.Rule.Id).Order(StringComparer.Ordinal)
        );
    }

    private static string Break(string text, string right, string wrong)
    {
        Assert.Contains(right, text, StringComparison.Ordinal);
        return text.Replace(right, wrong, StringComparison.Ordinal);
    }
}
