namespace HAPostgres.Parameters;

/// <summary>The product's own image with one major version of PostgreSQL.</summary>
internal static class ProductImage
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(15);

    /// <summary>Two tests that miss the same image at the same time must not both build it.</summary>
    private static readonly SemaphoreSlim s_one = new(1);

    /// <summary>Builds it where the engine does not have it.</summary>
    /// <returns>Its name, and the environment with which the docker command finds it.</returns>
    public static async Task<(string Name, IReadOnlyDictionary<string, string> Environment)> Of(int version)
    {
        await s_one.WaitAsync();
        try
        {
            string up = await Run([], Path.Combine(Programs.Root, "build/engine.sh"), "up");
            var environment = new Dictionary<string, string>
            {
                ["DOCKER_HOST"] = up.Trim().Replace("export DOCKER_HOST=", "", StringComparison.Ordinal),
            };
            string image = $"hapostgres/patroni:{ProductVersion.Text}-pg{version}";
            if ((await Run(environment, "docker", "image", "ls", "-q", image)).Trim().Length == 0)
                await Run(environment, Path.Combine(Programs.Root, "build/images.sh"), $"{version}");
            return (image, environment);
        }
        finally
        {
            s_one.Release();
        }
    }

    private static Task<string> Run(Dictionary<string, string> environment, string command, params string[] arguments) =>
        Programs.Run(s_bound, null, environment, command, arguments);
}
