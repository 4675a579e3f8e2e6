namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>A container that runs one program beside that of a test. Both share a loopback interface and reach nothing else.</summary>
internal sealed class Companion : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hapostgres-").FullName;

    private string _id = "";

    private Companion() { }

    /// <summary>The options with which another container joins it.</summary>
    public string[] Options => ["--network", $"container:{_id}"];

    /// <param name="files">Mounted read-only; paths in the container.</param>
    /// <param name="command">Ends after ten minutes by itself, where the test did not come to its end.</param>
    public static async Task<Companion> Start(string image, IReadOnlyDictionary<string, string> files, params string[] command)
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

    public async ValueTask DisposeAsync()
    {
        await ToolImage.Docker("rm", "--force", _id);
        Directory.Delete(_folder, recursive: true);
    }
}
