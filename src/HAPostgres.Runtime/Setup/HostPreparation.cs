using Docker.DotNet.Models;
using HAPostgres.Runtime.Docker;

namespace HAPostgres.Runtime.Setup;

/// <summary>Makes a host ready: data directories, owned by the postgres user of the images, and images that can be pulled.</summary>
internal static class HostPreparation
{
    private const string Script = HostProbe.FindSocket + """
        set -e
        for directory in $HAPG_DIRECTORIES; do
          mkdir -p "/host$directory"
          chown 999:999 "/host$directory"
          chmod 0700 "/host$directory"
          echo "made|$directory"
        done
        for image in $HAPG_IMAGES; do
          curl -s -o /tmp/pull --max-time 600 --unix-socket $socket -X POST -G --data-urlencode "fromImage=$image" http://docker/images/create || true
          code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 20 --unix-socket $socket "http://docker/images/$image/json")
          echo "pulled|$image|$code"
        done
        """;

    /// <returns>The images that the host could not pull.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(
        OneShotRunner runner,
        string image,
        SwarmNode node,
        IReadOnlyList<string> directories,
        IReadOnlyList<string> images,
        CancellationToken cancel)
    {
        OneShotResult result = await runner.RunAsync(
            new OneShot
            {
                Purpose = "prepare",
                Image = image,
                Script = Script,
                NodeId = node.Id,
                User = "0:0",
                Mounts = [new Mount { Type = "bind", Source = "/", Target = HostProbe.HostRoot }],
                Environment = new Dictionary<string, string>
                {
                    ["HAPG_DIRECTORIES"] = string.Join(' ', directories),
                    ["HAPG_IMAGES"] = string.Join(' ', images),
                },
                Limit = TimeSpan.FromMinutes(images.Count > 0 ? 12 : 2),
            },
            cancel);
        if (!result.Succeeded)
            throw new DeployException(ExitCode.Failed, $"Node {node.Hostname} could not be made ready: {result.Error}.", "Run setup again; what is done already is kept.");
        return [.. result.Lines.Select(static l => l.Split('|')).Where(static r => r is ["pulled", _, not "200"]).Select(static r => r[1])];
    }
}
