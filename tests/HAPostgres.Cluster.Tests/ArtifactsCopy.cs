using System.Security.Cryptography;

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

    /// <summary>Also in the list of hashes, without which every edit is refused for being one.</summary>
    public void Edit(string file, Func<string, string> change)
    {
        string path = System.IO.Path.Combine(Path, file);
        string before = File.ReadAllText(path);
        string after = change(before);
        if (after == before)
            throw new InvalidOperationException($"the edit changed nothing in {file}");
        string sums = System.IO.Path.Combine(Path, "artifacts.sha256"),
            old = Hash(path);
        File.WriteAllText(path, after);
        if (File.Exists(sums))
            File.WriteAllText(sums, File.ReadAllText(sums).Replace(old, Hash(path), StringComparison.Ordinal));
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
