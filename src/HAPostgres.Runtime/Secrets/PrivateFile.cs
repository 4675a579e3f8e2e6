namespace HAPostgres.Runtime.Secrets;

/// <summary>Files that only their owner may read, from their creation on.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>All that a private file or directory may allow.</summary>
    public const UnixFileMode OwnerOnly = OwnerFile | UnixFileMode.UserExecute;

    /// <summary>Written beside the old file and moved over it: an interruption leaves one or the other, never half of one.</summary>
    /// <exception cref="DeployException">It cannot be written.</exception>
    public static void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <exception cref="DeployException">It cannot be written.</exception>
    public static void Write(string path, byte[] content) =>
        Try(
            path,
            () =>
            {
                string fresh = path + ".new";
                FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                    options.UnixCreateMode = OwnerFile;
                using (FileStream stream = new(fresh, options))
                    stream.Write(content);
                Protect(fresh);
                File.Move(fresh, path, overwrite: true);
            }
        );

    /// <summary>A file or a directory.</summary>
    /// <exception cref="DeployException">It belongs to somebody else, or lies on a file system that cannot be written.</exception>
    public static void Protect(string path) =>
        Try(
            path,
            () =>
            {
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(path, Directory.Exists(path) ? OwnerOnly : OwnerFile);
            }
        );

    /// <exception cref="DeployException">It cannot be made.</exception>
    public static void CreateDirectory(string path) =>
        Try(
            path,
            () =>
            {
                if (OperatingSystem.IsWindows())
                    Directory.CreateDirectory(path);
                else
                    Directory.CreateDirectory(path, OwnerOnly);
            }
        );

    private static void Try(string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{path} cannot be made private or written: {e.Message}",
                "It has to belong to the user who runs this. Files that must stay as they are can be given one by one in the environment: "
                    + "NAME_FILE, TLS_CA_CRT_FILE."
            );
        }
    }
}
