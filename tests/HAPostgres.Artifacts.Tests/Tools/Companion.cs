namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>A container that runs one program beside that of a test. Both share a loopback interface and reach nothing else.</summary>
internal sealed class Companion : IAsyncDisposable
{
    /// <summary>A bound against hanging, not a measurement.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("hapostgres-").FullName;

    private string _id = "";

    private Companion() { }

    /// <summary>The options with which another container joins it.</summary>
    public string[] Options => ["--network", $"container:{_id}"];

    /// <param name="files">Mounted read-only; paths in the container.</param>
    /// <param name="command">Ends after ten minutes by itself, where the test did not come to its end.</param>
    public static Task<Companion> Start(string image, IReadOnlyDictionary<string, string> files, params string[] command) =>
        Start(image, [], files, command);

    /// <param name="options">More options of <c>docker run</c>.</param>
    public static async Task<Companion> Start(
        string image,
        IReadOnlyCollection<string> options,
        IReadOnlyDictionary<string, string> files,
        params string[] command
    )
    {
        await ToolImage.Find(image);
        Companion companion = new();
        (int code, string output) = await ToolImage.Docker([
            "run",
            "--detach",
            "--rm",
            "--network",
            "none",
            "--cap-drop",
            "ALL",
            .. options,
            .. await ToolImage.Mount(files, companion._folder),
            "--entrypoint",
            "timeout",
            image,
            "600",
            .. command,
        ]);
        companion._id = output.Trim();
        if (code != 0)
            await companion.DisposeAsync();
        Assert.True(code == 0, output);
        return companion;
    }

    /// <summary>Waits until the program has written a file.</summary>
    public async Task<string> Read(string path)
    {
        DateTime end = DateTime.UtcNow + s_bound;
        while (true)
        {
            (int code, string output) = await ToolImage.Docker("exec", _id, "cat", path);
            if (code == 0)
                return output;
            Assert.True(DateTime.UtcNow < end, $"not within {s_bound}: {path}: {output}");
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ToolImage.Docker("rm", "--force", _id);
        Directory.Delete(_folder, recursive: true);
    }
}
