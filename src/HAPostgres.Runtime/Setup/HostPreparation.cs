using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Setup;

/// <summary>Makes a host ready: data directories, owned by the postgres user of the images, and images that can be pulled.</summary>
internal static class HostPreparation
{
    /// <returns>The images that the host could not pull.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(
        SwarmJobRunner runner,
        string image,
        SwarmNode node,
        string cluster,
        IReadOnlyList<MemberDirectory> directories,
        IReadOnlyList<MemberDirectory> recognized,
        IReadOnlyList<string> images,
        CancellationToken cancel
    )
    {
        SwarmJobResult result = await runner.RunAsync(
            new SwarmJob
            {
                Purpose = "prepare",
                Image = image,
                Script = SwarmJobScripts.ReadForHost("prepare-host.sh"),
                NodeId = node.Id,
                User = "0:0",
                Mounts = [HostProbe.Root(readOnly: false)],
                Environment = new Dictionary<string, string>
                {
                    ["HAPG_CLUSTER"] = cluster,
                    ["HAPG_DIRECTORIES"] = string.Join(' ', directories),
                    ["HAPG_RECOGNIZED"] = string.Join(' ', recognized),
                    ["HAPG_IMAGES"] = string.Join(' ', images),
                },
                Limit = TimeSpan.FromMinutes(images.Count > 0 ? 12 : 2),
            },
            cancel
        );
        if (!result.Succeeded)
            throw new DeployException(
                ExitCode.Failed,
                $"Node {node.Hostname} could not be made ready: {result.Error}.",
                "Run setup again; what is done already is kept."
            );
        return [.. result.Lines.Select(static l => l.Split('|')).Where(static r => r is ["pulled", _, not "200"]).Select(static r => r[1])];
    }
}
