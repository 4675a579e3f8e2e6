namespace HAPostgres.Pages;

internal static class Repository
{
    /// <exception cref="InvalidOperationException">The directory is not in the repository.</exception>
    public static string Find(string below)
    {
        for (string? directory = below; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "HAPostgres.sln")))
                return directory;
        }
        throw new InvalidOperationException($"{below} is not in the repository: no HAPostgres.sln there or above.");
    }
}
