namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>An image of the product as a tool: so that every file meets the very version that will read it.</summary>
internal static class ToolImage
{
    private static readonly Lazy<Task<string>> s_engine = new(Engine);

    /// <summary>Runs a bash script in a container without a network, unless the options name one.</summary>
    /// <param name="files">Mounted read-only; paths in the container.</param>
    public static async Task<(int Code, string Output)> Run(
        string image,
        string script,
        IReadOnlyDictionary<string, string> files,
        params string[] options
    )
    {
        await Find(image);
        string folder = Directory.CreateTempSubdirectory("hapostgres-").FullName;
        try
        {
            string[] network = options.Contains("--network") ? [] : ["--network", "none"];
            return await Docker([
                "run",
                "--rm",
                .. network,
                "--cap-drop",
                "ALL",
                .. options,
                .. await Mount(files, folder),
                image,
                "bash",
                "-c",
                script,
            ]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Writes the files into a folder of this machine; the options that mount them read-only.</summary>
    /// <param name="files">Paths in the container.</param>
    public static async Task<IReadOnlyList<string>> Mount(IReadOnlyDictionary<string, string> files, string folder)
    {
        List<string> options = [];
        foreach ((string target, string text) in files)
        {
            string file = Path.Combine(folder, target.TrimStart('/').Replace('/', '_'));
            await File.WriteAllTextAsync(file, text);
            // The container's user is another one.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, (UnixFileMode)0b100_100_100);
            options.AddRange(["--volume", $"{file}:{target}:ro"]);
        }

        return options;
    }

    /// <summary>Skips the test where the image is not built.</summary>
    public static async Task Find(string image)
    {
        (int found, _) = await Docker("image", "inspect", image);
        Assert.SkipWhen(found != 0, $"The image {image} is not built: build/images.sh");
    }

    /// <summary>Runs the docker command at the engine of the images.</summary>
    public static async Task<(int Code, string Output)> Docker(params IEnumerable<string> arguments) =>
        await Tool.Run("docker", arguments, environment: new Dictionary<string, string> { ["DOCKER_HOST"] = await s_engine.Value });

    private static async Task<string> Engine()
    {
        (int code, string output) = await Tool.Run("bash", ["build/engine.sh", "status"]);
        Assert.SkipWhen(code != 0, $"No engine for the product's images: {output.Trim()}");
        return output.Split(',')[0];
    }
}
