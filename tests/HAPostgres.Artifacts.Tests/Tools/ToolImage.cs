namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>An image of the product as a tool: so that every file meets the very version that will read it.</summary>
internal static class ToolImage
{
    /// <summary>Runs a bash script in a container without a network.</summary>
    /// <param name="files">Mounted read-only; paths in the container.</param>
    public static async Task<(int Code, string Output)> Run(
        string image, string script, IReadOnlyDictionary<string, string> files, params string[] options)
    {
        Dictionary<string, string> environment = new() { ["DOCKER_HOST"] = await Engine() };
        (int found, _) = await Tool.Run("docker", ["image", "inspect", image], environment: environment);
        Assert.SkipWhen(found != 0, $"The image {image} is not built: templates/images/build.sh");

        string folder = Directory.CreateTempSubdirectory("hapostgres-").FullName;
        try
        {
            List<string> arguments = ["run", "--rm", "--network", "none", "--cap-drop", "ALL", .. options];
            foreach ((string target, string text) in files)
            {
                string file = Path.Combine(folder, target.TrimStart('/').Replace('/', '_'));
                await File.WriteAllTextAsync(file, text);
                // The container's user is another one.
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(file, (UnixFileMode)0b100_100_100);
                arguments.AddRange(["--volume", $"{file}:{target}:ro"]);
            }

            return await Tool.Run("docker", [.. arguments, image, "bash", "-c", script], environment: environment);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> Engine()
    {
        (int code, string output) = await Tool.Run("bash", ["build/engine.sh", "status"]);
        Assert.SkipWhen(code != 0, $"No engine for the product's images: {output.Trim()}");
        return output.Split(',')[0];
    }
}
