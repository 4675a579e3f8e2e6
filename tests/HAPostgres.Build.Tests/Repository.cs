using System.Reflection;

namespace HAPostgres.Build;

/// <summary>Where this repository keeps what the tests use.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string Configuration { get; } = Metadata("Configuration");

    public static string Tasks { get; } = Output("HAPostgres.Build", "net10.0");

    public static string Generator { get; } = Output("HAPostgres.Generator", "netstandard2.0");

    private static string Output(string project, string framework) => Path.Combine(Root, "src", project, "bin", Configuration, framework);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
