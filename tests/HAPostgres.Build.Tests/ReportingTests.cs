using Xunit;

namespace HAPostgres.Build;

[Trait("Category", "Build")]
public class ReportingTests
{
    private const string Backed = """ "name": "orders", "hosts": ["a", "b", "c"], "backup": { "repositories": [{ "host": "c" }] } """;

    private const string Statement = $$"""{ {{Backed}}, "pgbouncer": { "poolMode": "statement" } }""";

    [Fact]
    public void A_mistake_is_reported_once_at_its_place_and_nothing_is_rendered()
    {
        using ThrowAwayProject project = new();
        project.Write(
            "app/cluster.hapg.json",
            "{\n  \"name\": \"orders\", /* größe 😀 */ \"nonsense\": 1,\n  \"hosts\": [\"a\", \"b\", \"c\"], \"pgbouncer\": { "
                + "\"poolMode\": \"statement\" },\n  \"backup\": { \"repositories\": [{ \"host\": \"c\" }] }\n}\n"
        );

        Outcome byGenerator = project.Build().Failed();
        Assert.Equal(2, byGenerator.Diagnostics.Count);
        Assert.EndsWith("app/cluster.hapg.json(2,36): error HAPG0003: ", byGenerator.Diagnostics[0], StringComparison.Ordinal);
        Assert.EndsWith(": warning HAPG4005: ", byGenerator.Diagnostics[1], StringComparison.Ordinal);

        // With the generator out of the way the task still stops the build, and leaves warnings to the generator.
        Outcome byTask = project.Build("--no-restore", "-p:WithoutGenerator=true").Failed();
        Assert.Contains("app/cluster.hapg.json(2,36,", Assert.Single(byTask.Diagnostics), StringComparison.Ordinal);
        Assert.Empty(project.FilesBelow("app/artifacts"));
    }

    [Fact]
    public void A_warning_can_be_configured_and_an_error_cannot()
    {
        using ThrowAwayProject project = new();
        project.Write("app/cluster.hapg.json", Statement);
        Outcome plain = project.Build().Succeeded();
        string id = Assert.Single(plain.Diagnostics.Select(static d => d.Split("warning ")[1][..8]).Distinct());

        project.Write("app/.globalconfig", $"is_global = true\ndotnet_diagnostic.{id}.severity = none\n");
        Assert.Empty(project.Build("--no-restore").Succeeded().Diagnostics);

        project.Write("app/.globalconfig", "is_global = true\ndotnet_diagnostic.HAPG0003.severity = none\n");
        project.Write("app/cluster.hapg.json", $$"""{ {{Backed}}, "nonsense": 1 }""");
        Assert.Contains(
            "error HAPG0003",
            Assert.Single(project.Build("--no-restore", "-p:NoWarn=HAPG0003").Failed().Diagnostics),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_warning_obeys_NoWarn_and_TreatWarningsAsErrors_and_a_suppression_in_the_manifest()
    {
        using ThrowAwayProject project = new();
        project.Write("app/cluster.hapg.json", Statement);
        Assert.Contains(
            ": error HAPG4005: ",
            Assert.Single(project.Build("-p:TreatWarningsAsErrors=true").Failed().Diagnostics),
            StringComparison.Ordinal
        );
        Assert.Empty(project.FilesBelow("app/artifacts"));

        Assert.Contains(
            ": error HAPG4005: ",
            Assert.Single(project.Build("--no-restore", "-p:WarningsAsErrors=HAPG4005").Failed().Diagnostics),
            StringComparison.Ordinal
        );
        Assert.Empty(project.Build("--no-restore", "-p:NoWarn=HAPG4005").Succeeded().Diagnostics);

        project.Write("app/.globalconfig", "is_global = true\ndotnet_diagnostic.HAPG4005.severity = error\n");
        Assert.Contains(": error HAPG4005: ", Assert.Single(project.Build("--no-restore").Failed().Diagnostics), StringComparison.Ordinal);

        project.Write(
            "app/cluster.hapg.json",
            Statement.Replace(
                "} }",
                """}, "suppress": [{ "rule": "HAPG4005", "reason": "single statements only" }] }""",
                StringComparison.Ordinal
            )
        );
        Assert.Empty(project.Build("--no-restore").Succeeded().Diagnostics);
    }

    [Fact]
    public void A_manifest_that_is_not_there_fails_the_build()
    {
        using ThrowAwayProject project = new("""<HAPostgresManifest Include="nowhere.hapg.json" />""");

        Assert.Contains("nowhere.hapg.json", project.Build().Failed().Output, StringComparison.Ordinal);
    }
}
