namespace HAPostgres.Runtime.Setup;

/// <summary>Files that nobody but their owner may read, at no moment of their life.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerDirectory = OwnerFile | UnixFileMode.UserExecute;

    /// <summary>Written beside the old file and moved over it: an interruption leaves one or the other, never half of one.</summary>
    public static void Write(string path, string text)
    {
        string fresh = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerFile;
        using (StreamWriter writer = new(fresh, options))
            writer.Write(text);
        Protect(fresh);
        File.Move(fresh, path, overwrite: true);
    }

    public static void Protect(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, OwnerFile);
    }

    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerDirectory);
    }
}
