namespace HAPostgres.Build;

/// <summary>A folder with a program that uses the build files of this repository, gone after the test.</summary>
internal sealed class ThrowAwayProject : IDisposable
{
    public const string Manifest = "cluster.hapg.json";
    public const string Orders = """{ "name": "orders", "hosts": ["a", "b", "c"] }""";

    private readonly string _root = Directory.CreateTempSubdirectory("hapostgres-").FullName;
    private readonly DotNet _dotnet;

    public ThrowAwayProject(string items = "", string program = "return;")
    {
        _dotnet = new(_root);
        Copy(Repository.Tasks, "tasks");
        Copy(Repository.Generator, "generator");
        Copy(Path.Combine(Repository.Root, "build"), "build", "HAPostgres.*");
        Write("app/app.csproj", $"""
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
            """);
        Write("app/Directory.Build.targets", """
            <Project>
              <PropertyGroup>
                <HAPostgresTasksAssembly>$(MSBuildThisFileDirectory)../tasks/HAPostgres.Build.dll</HAPostgresTasksAssembly>
                <HAPostgresTaskFactory Condition="'$(HAPostgresTaskFactory)' == ''">TaskHostFactory</HAPostgresTaskFactory>
              </PropertyGroup>
              <Import Project="../build/HAPostgres.props" />
              <Import Project="../build/HAPostgres.targets" />
            </Project>
            """);
        Write("app/Program.cs", program);
        Write("Directory.Build.props", "<Project />");
    }

    public Dictionary<string, string?> Environment => _dotnet.Environment;

    public string PathOf(string file) => Path.Combine(_root, file);

    public bool Has(string file) => File.Exists(PathOf(file));

    public string Read(string file) => File.ReadAllText(PathOf(file));

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
    }

    public void Touch(string file) => File.SetLastWriteTimeUtc(PathOf(file), DateTime.UtcNow);

    public void Delete(string file) => File.Delete(PathOf(file));

    public string[] FilesBelow(string folder) => Directory.Exists(PathOf(folder))
        ? [.. Directory.EnumerateFiles(PathOf(folder), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_root, f)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>With output that says which targets ran.</summary>
    public Outcome Build(params string[] arguments) => Run(["build", "app", "-v:n", .. arguments]);

    public Outcome Run(params string[] arguments) => _dotnet.Run(arguments);

    public void Dispose()
    {
        _dotnet.Dispose();
        Directory.Delete(_root, recursive: true);
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
