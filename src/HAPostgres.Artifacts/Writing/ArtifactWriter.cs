using System.Text;

namespace HAPostgres.Artifacts.Writing;

/// <summary>
/// Brings a directory to what was rendered. Writes only what differs, deletes only what an earlier run wrote, and never touches
/// anything else: the operator's own files stay, and so do secrets of older versions (<c>.env</c>, <c>tls/</c>) with the
/// <c>.gitignore</c> that covers them.
/// </summary>
public static class ArtifactWriter
{
    /// <summary>Inside the directory: the paths that the last run wrote.</summary>
    public const string ListFile = ".hapostgres-files";

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <returns>What the last run wrote to the directory; paths relative to it.</returns>
    public static IReadOnlyList<string> Written(string directory)
    {
        string list = Path.Combine(directory, ListFile);
        return File.Exists(list) ? File.ReadAllLines(list) : [];
    }

    public static WriteResult Write(string directory, IReadOnlyList<Artifact> artifacts)
    {
        Directory.CreateDirectory(directory);
        string list = Path.Combine(directory, ListFile);
        IReadOnlyList<string> before = Written(directory);
        string[] now = [.. artifacts.Select(static a => a.RelativePath)];

        // Both lists until all is done: a run that is broken off leaves no file that no list knows.
        WriteText(list, Lines(before.Union(now)));
        List<string> deleted = [.. before.Except(now).Where(path => Delete(directory, path))];
        List<string> written = [.. artifacts.Where(a => Write(directory, a)).Select(static a => a.RelativePath)];
        WriteText(list, Lines(now));
        return new(written, deleted);
    }

    private static bool Write(string directory, Artifact artifact)
    {
        string path = Path.Combine(directory, artifact.RelativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        bool changed = WriteText(path, artifact.Text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, artifact.Executable ? Executable : Readable);
        return changed;
    }

    private static bool WriteText(string path, string text)
    {
        byte[] bytes = s_utf8.GetBytes(text);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            return false;
        File.WriteAllBytes(path, bytes);
        return true;
    }

    private static bool Delete(string directory, string path)
    {
        // The list could have been edited; what it names must still lie below the directory and be no secret.
        string root = Path.GetFullPath(directory) + Path.DirectorySeparatorChar;
        string file = Path.GetFullPath(Path.Combine(directory, path));
        if (!file.StartsWith(root, StringComparison.Ordinal) || IsOperators(directory, path) || !File.Exists(file))
            return false;
        File.Delete(file);
        DeleteEmptyFolders(root, Path.GetDirectoryName(file)!);
        return true;
    }

    // What keeps secrets of an older version out of git stays as long as they do.
    private static bool IsOperators(string directory, string path) =>
        path == ".env"
        || path.StartsWith("tls/", StringComparison.Ordinal)
        || (path == ".gitignore" && (File.Exists(Path.Combine(directory, ".env")) || Directory.Exists(Path.Combine(directory, "tls"))));

    private static void DeleteEmptyFolders(string root, string folder)
    {
        for (; folder.Length >= root.Length && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder)!)
            Directory.Delete(folder);
    }

    private static string Lines(IEnumerable<string> paths) =>
        string.Concat(paths.Order(StringComparer.Ordinal).Select(static path => $"{path}\n"));
}

/// <summary>What a run changed; paths relative to the directory.</summary>
public sealed record WriteResult(IReadOnlyList<string> Written, IReadOnlyList<string> Deleted);
