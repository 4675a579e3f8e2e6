using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Setup;

namespace HAPostgres.Runtime.Removal;

/// <summary>Deletes volumes and directories on every host, through each host's own engine and file system.</summary>
internal static class DataRemover
{
    // A volume is in use until its container is removed, which the engine does by itself a moment after the task ended;
    // Swarm keeps a few ended ones, which are removed here, but only those of this stack.
    private const string Script = HostProbe.FindSocket + """
        api() { curl -s --max-time 30 --unix-socket "$socket" "$@"; }
        failed=0
        if [ -n "$HAPG_VOLUMES" ] && [ -z "$socket" ]; then
          echo "no engine socket at /run/docker.sock" >&2
          exit 1
        fi
        for volume in $HAPG_VOLUMES; do
          for try in 1 2 3 4 5 6 7 8 9 10; do
            for id in $(api -G --data-urlencode 'filters={"label":["com.docker.stack.namespace='"$HAPG_STACK"'"],"status":["exited","dead","created"]}' --data-urlencode all=1 http://docker/containers/json | grep -o '"Id":"[0-9a-f]*"' | cut -d'"' -f4); do
              api -o /dev/null -X DELETE "http://docker/containers/$id"
            done
            code=$(api -o /tmp/answer -w '%{http_code}' -X DELETE "http://docker/volumes/$volume")
            case $code in
              204) echo "removed|volume|$volume"; continue 2 ;;
              404) continue 2 ;;
            esac
            sleep 1
          done
          echo "volume $volume: $(cat /tmp/answer)" >&2
          failed=1
        done
        for directory in $HAPG_DIRECTORIES; do
          [ -e "/host$directory" ] || continue
          rm -rf --one-file-system "/host$directory" 2>/dev/null
          # A mount point cannot go away; what is in it can.
          if [ -d "/host$directory" ] && [ -n "$(ls -A "/host$directory")" ]; then
            find "/host$directory" -mindepth 1 -delete || { failed=1; continue; }
          fi
          echo "removed|directory|$directory"
        done
        exit $failed
        """;

    public static async Task RunAsync(Session session, IReadOnlyDictionary<string, SwarmNode> hosts, bool all, CancellationToken cancel)
    {
        ClusterTopology topology = session.Topology;
        string[] problems = await Task.WhenAll(hosts.Select(h => RunAsync(
            session,
            h.Key,
            h.Value,
            [.. HostNeeds.Volumes(topology, topology.Name, h.Key), .. all ? [$"{topology.Name}_{ServiceNames.ProxySocketVolume}"] : Array.Empty<string>()],
            all ? HostNeeds.Directories(topology, h.Key) : [],
            cancel)));
        List<string> failed = [.. problems.Where(static p => p.Length > 0)];
        if (failed.Count > 0)
            throw new DeployException(ExitCode.Failed, $"Not all data could be deleted: {string.Join("; ", failed)}.", "Remove the cause and run the same command again; it continues.");
    }

    /// <returns>What went wrong; empty where nothing did.</returns>
    public static async Task<string> RunAsync(Session session, string host, SwarmNode node, IReadOnlyList<string> volumes, IReadOnlyList<string> directories, CancellationToken cancel)
    {
        OneShotResult result = await session.OneShots.RunAsync(
            new OneShot
            {
                Purpose = "remove",
                Image = session.Topology.Patroni.Image,
                Script = Script,
                NodeId = node.Id,
                User = "0:0",
                Mounts = [new Mount { Type = "bind", Source = "/", Target = HostProbe.HostRoot }],
                Environment = new Dictionary<string, string>
                {
                    ["HAPG_STACK"] = session.Topology.Name,
                    ["HAPG_VOLUMES"] = string.Join(' ', volumes),
                    ["HAPG_DIRECTORIES"] = string.Join(' ', directories),
                },
                Limit = TimeSpan.FromMinutes(10),
            },
            cancel);
        foreach (string[] row in result.Lines.Select(static l => l.Split('|')).Where(static r => r is ["removed", _, _]))
            session.Report.Good(row[1], $"{row[2]} on {host} deleted");
        return result.Succeeded ? "" : $"{host} (node {node.Hostname}): {result.Error}";
    }
}
