using System.Text.Json;
using Xunit;

namespace HAPostgres.Build;

/// <summary>Settings of a user's own project, which the build files have to work with and must not change.</summary>
[Trait("Category", "Build")]
public class ConsumerProjectTests
{
    [Fact]
    public void A_documentation_file_and_warnings_as_errors_do_not_fail_on_generated_code()
    {
        using ThrowAwayProject project = new(
            program: "/// <summary>The program.</summary>\ninternal static class Program { private static void Main() { } }"
        );
        project.Write("app/cluster.hapg.json", ThrowAwayFolder.Orders);

        project
            .Build("-p:GenerateDocumentationFile=true", "-p:TreatWarningsAsErrors=true", "-p:AnalysisMode=All", "-p:WarningLevel=9999")
            .Succeeded();
    }

    [Theory]
    [InlineData(";net10.0")]
    [InlineData(" net10.0 ")]
    [InlineData("\n      net10.0;\n    ")]
    public void A_list_of_frameworks_is_rendered_however_it_is_written(string frameworks)
    {
        using ThrowAwayProject project = new();
        project.Write("app/cluster.hapg.json", ThrowAwayFolder.Orders);
        project.Write(
            "app/app.csproj",
            project
                .Read("app/app.csproj")
                .Replace(
                    "<TargetFramework>net10.0</TargetFramework>",
                    $"<TargetFrameworks>{frameworks}</TargetFrameworks>",
                    StringComparison.Ordinal
                )
        );

        project.Build().Succeeded();

        Assert.True(project.Has("app/artifacts/orders/docker-compose.infra.yml"));
    }

    [Fact]
    public void The_severities_of_the_project_s_other_warnings_stay_as_they_are()
    {
        using ThrowAwayProject project = new();
        string[] names = ["WarningsAsErrors", "WarningsNotAsErrors", "TreatWarningsAsErrors", "NoWarn", "WarningLevel", "AnalysisLevel"];
        string[] question = ["msbuild", "app", .. names.Select(static name => $"-getProperty:{name}")];
        JsonElement with = Properties(project.Run(question));
        project.Delete("app/Directory.Build.targets");
        JsonElement without = Properties(project.Run(question));

        Assert.All(names, name => Assert.Equal(without.GetProperty(name).GetString(), with.GetProperty(name).GetString()));
        Assert.NotEqual("", with.GetProperty("NoWarn").GetString());
    }

    [Fact]
    public void A_generator_that_does_not_run_stops_the_build_with_its_reason()
    {
        using ThrowAwayProject project = new();
        project.Write("app/cluster.hapg.json", ThrowAwayFolder.Orders);

        Outcome build = project.Build("-p:WithoutGenerator=true").Failed();

        Assert.Contains("app/cluster.hapg.json(1,1", Assert.Single(build.Diagnostics), StringComparison.Ordinal);
        Assert.Contains("error HAPG0093: The class of the cluster 'orders' is not in", build.Output, StringComparison.Ordinal);
        Assert.Empty(project.FilesBelow("app/artifacts"));
        project.Build("--no-restore").Succeeded();
        Assert.True(project.Has("app/artifacts/orders/docker-compose.infra.yml"));
    }

    [Fact]
    public void The_link_of_a_rule_leads_to_its_page()
    {
        using ThrowAwayProject project = new();
        project.Write("app/cluster.hapg.json", """{ "name": "orders", "hosts": ["a", "b", "c"], "nonsense": 1 }""");

        project.Build($"-p:ErrorLog={project.PathOf("found.sarif")}%2cversion=2.1").Failed();

        using JsonDocument sarif = JsonDocument.Parse(project.Read("found.sarif"));
        JsonElement rule = sarif
            .RootElement.GetProperty("runs")[0]
            .GetProperty("tool")
            .GetProperty("driver")
            .GetProperty("rules")
            .EnumerateArray()
            .Single(static r => r.GetProperty("id").GetString() == "HAPG0003");
        Uri page = new(rule.GetProperty("helpUri").GetString()!, UriKind.Absolute);
        // Beside the build files, as in the package.
        Assert.Equal(project.PathOf("docs/rules/HAPG0003.md"), page.LocalPath);
    }

    private static JsonElement Properties(Outcome outcome) =>
        JsonDocument.Parse(outcome.Succeeded().Output).RootElement.GetProperty("Properties");
}
