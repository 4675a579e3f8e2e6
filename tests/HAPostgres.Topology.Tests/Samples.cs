namespace HAPostgres;

/// <summary>Manifests that several tests use.</summary>
internal static class Samples
{
    /// <summary>For a manifest whose test is about something else.</summary>
    public const string NoBackup = """ "suppress": [{ "rule": "HAPG9104", "reason": "a test" }] """;

    /// <summary>The repository's root, found from where the tests run.</summary>
    public static string Root { get; } = FindRoot();

    public static ManifestFile Example => File("cluster.hapg.json");

    public static ManifestFile LabOverlay => File("cluster.hapg.lab.json");

    public static CompilationResult Compile(string json) => ManifestCompiler.Compile(new ManifestFile("cluster.hapg.json", json));

    private static ManifestFile File(string name) => new(name, System.IO.File.ReadAllText(Path.Combine(Root, name)));

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !System.IO.File.Exists(Path.Combine(directory, "HAPostgres.sln")))
            directory = Path.GetDirectoryName(directory);
        return directory ?? throw new InvalidOperationException("the tests do not run below the repository");
    }
}
