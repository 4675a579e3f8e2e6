using Xunit;

namespace HAPostgres.Build;

[Trait("Category", "Build")]
public class IncrementalBuildTests
{
    private const string Stack = "app/artifacts/orders/docker-compose.infra.yml";

    [Fact]
    public void Only_what_changed_runs_again()
    {
        using ThrowAwayProject project = new();
        project.Write("app/cluster.hapg.json", ThrowAwayFolder.Orders);

        Outcome first = project.Build().Succeeded();
        Assert.True(first.Compiled && first.Rendered, first.Output);
        Assert.Contains("patroni-a", project.Read(Stack), StringComparison.Ordinal);

        Outcome second = project.Build("--no-restore").Succeeded();
        Assert.False(second.Compiled || second.Rendered, second.Output);

        project.Delete(Stack);
        Outcome designTime = project.Build("--no-restore", "-t:Compile", "-p:DesignTimeBuild=true").Succeeded();
        Assert.False(designTime.Rendered || project.Has(Stack), designTime.Output);
        Outcome outputDeleted = project.Build("--no-restore").Succeeded();
        Assert.True(outputDeleted.Rendered && project.Has(Stack), outputDeleted.Output);
        Assert.False(outputDeleted.Compiled, outputDeleted.Output);

        project.Touch("tasks/HAPostgres.Build.dll");
        Assert.True(project.Build("--no-restore").Succeeded().Rendered);

        project.Write("app/cluster.hapg.json", """{ "name": "orders", "hosts": ["a", "b", "c2"] }""");
        Outcome edited = project.Build("--no-restore").Succeeded();
        Assert.True(edited.Compiled && edited.Rendered, edited.Output);
        Assert.Contains("patroni-c2", project.Read(Stack), StringComparison.Ordinal);
        Assert.False(project.Has("app/artifacts/orders/patroni/c.yml"));
    }

    [Fact]
    public void A_program_has_the_files_beside_itself_only_where_it_would_not_find_them_above()
    {
        using ThrowAwayProject project = new();
        project.Write("app/cluster.hapg.json", ThrowAwayFolder.Orders);
        string elsewhere = $"-p:OutDir={project.PathOf("elsewhere")}/";

        project.Build().Succeeded();
        Assert.False(Directory.Exists(project.PathOf("app/bin/Debug/net10.0/artifacts")));
        project.Run("publish", "app", "--no-restore", "-o", project.PathOf("published")).Succeeded();
        Assert.True(project.Has("published/artifacts/orders/docker-compose.infra.yml"));

        project.Build("--no-restore", elsewhere).Succeeded();
        Assert.Equal(
            project.FilesBelow("app/artifacts/orders").Where(static file => !file.EndsWith(".hapostgres-files", StringComparison.Ordinal)),
            project
                .FilesBelow("elsewhere/artifacts/orders")
                .Select(static file => file.Replace("elsewhere/", "app/", StringComparison.Ordinal))
        );

        project.Write("app/cluster.hapg.json", """{ "name": "orders", "hosts": ["a", "b", "c2"] }""");
        project.Build("--no-restore", elsewhere).Succeeded();
        Assert.True(project.Has("elsewhere/artifacts/orders/patroni/c2.yml"));
        Assert.False(project.Has("elsewhere/artifacts/orders/patroni/c.yml"));

        project.Run("clean", "app", elsewhere).Succeeded();
        Assert.Empty(project.FilesBelow("elsewhere/artifacts"));
    }

    [Theory]
    [InlineData("clusters/cluster.hapg.json", "", "app/bin/Debug/net10.0")]
    [InlineData("app/cluster.hapg.json", "-p:HAPostgresArtifactsPath=../rendered", "app/bin/Debug/net10.0")]
    [InlineData("app/cluster.hapg.json", "-p:OutDir=../out/", "out")]
    [InlineData("app/cluster.hapg.json", "-p:OutDir=bin/../../out/", "out")]
    public void A_program_has_the_files_beside_itself_wherever_else_they_are(string manifest, string setting, string program)
    {
        // The project's own manifest is found without being named.
        using ThrowAwayProject project = new(
            manifest.StartsWith("app/", StringComparison.Ordinal) ? "" : $"""<HAPostgresManifest Include="../{manifest}" />"""
        );
        project.Write(manifest, ThrowAwayFolder.Orders);
        project.Build(setting.Length == 0 ? [] : [setting]).Succeeded();
        Assert.True(project.Has($"{program}/artifacts/orders/docker-compose.infra.yml"));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("-p:HAPostgresArtifactsPath=../deployment", "deployment/orders")]
    public void A_rendered_file_that_was_edited_is_named_and_written_again_though_nothing_else_is_to_do(string setting, string folder)
    {
        using ThrowAwayProject project = new();
        string[] settings = ["--no-restore", .. setting.Length == 0 ? Array.Empty<string>() : [setting]];
        project.Write("app/cluster.hapg.json", ThrowAwayFolder.Orders);
        project.Build(settings[1..]).Succeeded();
        string stack = $"{(folder.Length == 0 ? "app/artifacts/orders" : folder)}/docker-compose.infra.yml",
            rendered = project.Read(stack);
        DateTime time = File.GetLastWriteTimeUtc(project.PathOf(stack));
        Assert.False(project.Build(settings).Succeeded().Rendered);

        project.Write(stack, rendered + "# by hand\n");
        Edited(project.Build(settings).Succeeded());

        // An older file in its place, such as one from a copy.
        project.Write(stack, rendered + "# by hand\n");
        File.SetLastWriteTimeUtc(project.PathOf(stack), time.AddDays(-1));
        Edited(project.Build(settings).Succeeded());

        project.Delete(stack);
        Assert.DoesNotContain("warning :", project.Build(settings).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(rendered, project.Read(stack));
        Assert.False(project.Build(settings).Succeeded().Rendered);

        void Edited(Outcome build)
        {
            Assert.Contains($"warning : HAPostgres: {project.PathOf(stack)} was edited", build.Output, StringComparison.Ordinal);
            Assert.Equal(rendered, project.Read(stack));
            Assert.False(project.Build(settings).Succeeded().Rendered);
        }
    }

    [Fact]
    public void An_edited_copy_beside_the_program_is_copied_again()
    {
        using ThrowAwayProject project = new();
        project.Write("app/cluster.hapg.json", ThrowAwayFolder.Orders);
        string[] settings = ["-p:HAPostgresArtifactsPath=../deployment"];
        project.Build(settings).Succeeded();
        string copy = "app/bin/Debug/net10.0/artifacts/orders/docker-compose.infra.yml";
        string rendered = project.Read("deployment/orders/docker-compose.infra.yml");
        Assert.Equal(rendered, project.Read(copy));

        project.Write(copy, rendered + "# by hand\n");
        project.Build(["--no-restore", .. settings]).Succeeded();

        Assert.Equal(rendered, project.Read(copy));
    }

    /// <summary>Where an older version kept them; setup moves them away.</summary>
    [Theory]
    [InlineData("artifacts", "")]
    [InlineData("bin/artifacts", "-p:HAPostgresArtifactsPath=bin/artifacts")]
    [InlineData("deployment", "-p:HAPostgresArtifactsPath=deployment")]
    public void Stale_files_go_and_older_secrets_stay_and_never_become_committable(string folder, string setting)
    {
        using ThrowAwayProject project = new();
        string[] settings = setting.Length == 0 ? [] : [setting];
        project.Write("app/cluster.hapg.json", ThrowAwayFolder.Orders);
        project.Git("init", "--quiet");
        project.Build(settings).Succeeded();
        project.Write($"app/{folder}/orders/.env", "POSTGRES_SUPERUSER_PASSWORD=x\n");
        project.Write($"app/{folder}/orders/tls/ca.key", "key");
        string[] kept = [$"app/{folder}/orders/.env", $"app/{folder}/orders/.gitignore", $"app/{folder}/orders/tls/ca.key"];

        project.Write("app/cluster.hapg.json", ThrowAwayFolder.Orders.Replace("orders", "stock", StringComparison.Ordinal));
        project.Build(["--no-restore", .. settings]).Succeeded();

        Assert.Equal(kept, project.FilesBelow($"app/{folder}/orders"));
        Assert.True(project.Has($"app/{folder}/stock/docker-compose.infra.yml"));
        NothingIsCommittable();

        project.Run(["clean", "app", .. settings]).Succeeded();

        Assert.Equal(kept, project.FilesBelow($"app/{folder}"));
        Assert.False(Directory.Exists(project.PathOf($"app/{folder}/stock")));
        NothingIsCommittable();

        void NothingIsCommittable() =>
            Assert.DoesNotContain(
                project.Git("status", "--porcelain", "--untracked-files=all").Split('\n'),
                static l => l.EndsWith(".env", StringComparison.Ordinal) || l.EndsWith("ca.key", StringComparison.Ordinal)
            );
    }

    [Fact]
    public void Another_environment_compiles_and_renders_again()
    {
        using ThrowAwayProject project = new(program: "System.Console.WriteLine(Acme.Orders.Endpoints.Pool.Port);");
        project.Write("app/cluster.hapg.test.json", """{ "pgbouncer": { "port": 7432 } }""");
        project.Write("app/cluster.hapg.json", ThrowAwayFolder.Orders);
        project.Build().Succeeded();
        Assert.DoesNotContain("7432", project.Read(Stack), StringComparison.Ordinal);

        project.Environment["HAPostgresEnvironment"] = "test";
        Outcome test = project.Build("--no-restore").Succeeded();
        Assert.True(test.Compiled && test.Rendered, test.Output);
        Assert.Contains("7432", project.Read(Stack), StringComparison.Ordinal);
        Assert.Contains("7432", project.Run("app/bin/Debug/net10.0/app.dll").Succeeded().Output, StringComparison.Ordinal);

        project.Environment["HAPostgresEnvironment"] = "nowhere";
        Assert.EndsWith(
            "app/cluster.hapg.json(1,1): error HAPG0091: ",
            Assert.Single(project.Build("--no-restore").Failed().Diagnostics),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Several_manifests_give_a_folder_each_and_publish_takes_them_along()
    {
        using ThrowAwayProject project = new(
            """<HAPostgresManifest Include="../clusters/*.hapg.json" />""",
            "System.Console.WriteLine(Acme.Orders.Digest + Acme.Stock.Digest);"
        );
        project.Write("clusters/orders.hapg.json", ThrowAwayFolder.Orders);
        project.Write("clusters/stock.hapg.json", """{ "name": "stock", "hosts": ["x", "y", "z"] }""");

        project.Run("publish", "app", "-o", project.PathOf("published")).Succeeded();

        Assert.True(project.Has("clusters/artifacts/orders/docker-compose.infra.yml"));
        Assert.True(project.Has("clusters/artifacts/stock/docker-compose.infra.yml"));
        Assert.True(project.Has("published/artifacts/orders/patroni/a.yml"));
        Assert.True(project.Has("published/artifacts/stock/patroni/x.yml"));
        Assert.True(project.Has("app/bin/Release/net10.0/artifacts/stock/patroni/x.yml"));

        project.Run("publish", "app", "--no-build", "-o", project.PathOf("again")).Succeeded();
        Assert.True(project.Has("again/artifacts/orders/patroni/a.yml"));
    }
}
