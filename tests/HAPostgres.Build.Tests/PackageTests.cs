using Xunit;

namespace HAPostgres.Build;

/// <summary>The real client: somebody else's project, which has the packages and a manifest of one line.</summary>
[Trait("Category", "Build")]
public class PackageTests
{
    [Fact]
    public void A_stranger_s_project_builds_renders_and_runs_with_the_packages_alone()
    {
        using ThrowAwayFolder folder = new();
        string version = folder.Pack("HAPostgres.Runtime", "HAPostgres.Build");
        folder.Environment["NUGET_PACKAGES"] = folder.PathOf("packages");
        folder.Environment["NUGET_FALLBACK_PACKAGES"] = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            ".nuget",
            "packages"
        );
        folder.Write(
            "app/app.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RootNamespace>Acme</RootNamespace>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <UseSharedCompilation>false</UseSharedCompilation>
                <RestoreAdditionalProjectSources>../feed</RestoreAdditionalProjectSources>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="HAPostgres" Version="{version}" />
                <PackageReference Include="HAPostgres.Build" Version="{version}" PrivateAssets="all" />
              </ItemGroup>
            </Project>
            """
        );
        folder.Write(
            "app/Program.cs",
            """
            if (args is ["where"])
                System.Console.WriteLine($"{Acme.Orders.Members.B.Name} {Acme.Orders.Topology.Hosts.Count} {Acme.Orders.Endpoints.Pool.ConnectionString("shop", "app", "x", "ca.crt")}");
            else
                return await HAPostgres.Runtime.DeployProgram.RunAsync(Acme.Orders.Topology, args);
            return 0;
            """
        );
        folder.Write("app/cluster.hapg.json", ThrowAwayFolder.Orders);

        Outcome first = folder.Build().Succeeded();
        Assert.True(first.Rendered, first.Output);
        Assert.True(folder.Has("app/artifacts/orders/docker-compose.infra.yml"));
        Assert.Contains(
            "patroni-b 3 Host=a,b,c;Port=6432;",
            folder.Run("app/bin/Debug/net10.0/app.dll", "where").Succeeded().Output,
            StringComparison.Ordinal
        );
        // The files and the program fit; only an engine is missing.
        Outcome deploy = folder.Run("app/bin/Debug/net10.0/app.dll", "deploy", "--host", "unix:///nonexistent/docker.sock");
        Assert.Equal(4, deploy.ExitCode);
        Assert.Contains("No Docker Engine answers", deploy.Output, StringComparison.Ordinal);

        Outcome second = folder.Build("--no-restore").Succeeded();
        Assert.False(second.Compiled || second.Rendered, second.Output);

        folder.Write(
            "app/cluster.hapg.json",
            """
            {
              "name": "orders",
              "hosts": ["a", "b", "c"],
              "nonsense": 1,
              "backup": { "repositories": [{ "host": "c" }] }
            }
            """
        );
        Assert.EndsWith(
            "app/cluster.hapg.json(4,3): error HAPG0003: ",
            Assert.Single(folder.Build("--no-restore").Failed().Diagnostics),
            StringComparison.Ordinal
        );
    }
}
