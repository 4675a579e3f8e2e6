namespace HAPostgres.Cluster;

internal static class Repository
{
    /// <summary>The repository's root, found from where the program runs.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "HAPostgres.sln")))
            directory = Path.GetDirectoryName(directory);
        return directory ?? throw new InvalidOperationException("the program does not run below the repository");
    }
}
