namespace HAPostgres.Cluster;

/// <summary>A copy of the rendered files that a test may spoil.</summary>
internal sealed class ArtifactsCopy : IDisposable
{
    public ArtifactsCopy(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            string target = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(directory, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("hapostgres-artifacts-").FullName;

    public void Edit(string file, Func<string, string> change)
    {
        string path = System.IO.Path.Combine(Path, file);
        string before = File.ReadAllText(path);
        string after = change(before);
        if (after == before)
            throw new InvalidOperationException($"the edit changed nothing in {file}");
        File.WriteAllText(path, after);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
