using Xunit;

namespace HAPostgres.Build;

/// <summary>The tool hapg, as somebody without a project installs it.</summary>
[Trait("Category", "Build")]
public class ToolPackageTests
{
    [Fact]
    public void The_tool_installs_from_its_package_and_renders_a_manifest()
    {
        using ThrowAwayFolder folder = new();
        string version = folder.Pack("HAPostgres.Cli");
        folder.Environment["NUGET_PACKAGES"] = folder.PathOf("packages");
        folder
            .Run(
                "tool",
                "install",
                "HAPostgres.Cli",
                "--version",
                version,
                "--tool-path",
                folder.PathOf("tools"),
                "--add-source",
                folder.PathOf("feed")
            )
            .Succeeded();
        string program = Assert.Single(Directory.GetFiles(folder.PathOf("tools"), "hapg.dll", SearchOption.AllDirectories));
        folder.Write("orders/cluster.hapg.json", ThrowAwayFolder.Orders);

        folder.Run(program, "build", "--manifest", folder.PathOf("orders/cluster.hapg.json")).Succeeded();

        Assert.True(folder.Has("orders/artifacts/orders/docker-compose.infra.yml"));
        Outcome status = folder.Run(
            program,
            "status",
            "--artifacts",
            folder.PathOf("orders/artifacts/orders"),
            "--host",
            "unix:///nonexistent/docker.sock"
        );
        Assert.True(status.ExitCode == 4, status.Output);
    }
}
