namespace HAPostgres.Build;

/// <summary>A program that uses the build files of this repository.</summary>
internal sealed class ThrowAwayProject : ThrowAwayFolder
{
    public ThrowAwayProject(string items = "", string program = "return;")
    {
        Copy(Repository.Tasks, "tasks");
        Copy(Repository.Generator, "generator");
        Copy(Path.Combine(Repository.Root, "build"), "build", "HAPostgres.*");
        Write(
            "app/app.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RootNamespace>Acme</RootNamespace>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <UseAppHost>false</UseAppHost>
                <UseSharedCompilation>false</UseSharedCompilation>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="../tasks/HAPostgres.Topology.dll" />
                <Analyzer Include="../generator/HAPostgres.*.dll" Condition="'$(WithoutGenerator)' != 'true'" />
                {items}
              </ItemGroup>
            </Project>
            """
        );
        Write(
            "app/Directory.Build.targets",
            """
            <Project>
              <PropertyGroup>
                <HAPostgresTasksAssembly>$(MSBuildThisFileDirectory)../tasks/HAPostgres.Build.dll</HAPostgresTasksAssembly>
                <HAPostgresTaskFactory Condition="'$(HAPostgresTaskFactory)' == ''">TaskHostFactory</HAPostgresTaskFactory>
              </PropertyGroup>
              <Import Project="../build/HAPostgres.props" />
              <Import Project="../build/HAPostgres.targets" />
            </Project>
            """
        );
        Write("app/Program.cs", program);
        Write("Directory.Build.props", "<Project />");
    }

    private void Copy(string from, string to, string pattern = "*")
    {
        foreach (string file in Directory.EnumerateFiles(from, pattern))
        {
            Directory.CreateDirectory(PathOf(to));
            File.Copy(file, Path.Combine(PathOf(to), Path.GetFileName(file)));
        }
    }
}
