using HAPostgres.Artifacts.Tests.Tools;
using HAPostgres.Artifacts.Writing;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>A swarm of one node, in an engine and a network namespace of its own that end with the question.</summary>
internal static class SwarmTool
{
    public const string Name = "Docker Swarm";

    private const string Functions = """
        set -u
        run=$(mktemp -d /tmp/hapostgres-swarm.XXXX)
        export DOCKER_HOST=unix://$run/docker.sock
        unshare --net --mount bash -c "ip link set lo up; exec dockerd --host=$DOCKER_HOST --data-root=$run/data --exec-root=$run/exec \
          --pidfile=$run/pid --bridge=none --iptables=false --ip6tables=false" >"$run/log" 2>&1 &
        engine=$!
        end() {
          kill "$engine" 2>/dev/null
          wait "$engine"
          awk -v under="$run/" 'index($2, under) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount
          rm -rf "$run"
        }
        trap end EXIT
        for try in $(seq 120); do docker version >/dev/null 2>&1 && break; sleep 0.5; done
        docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:2377 >/dev/null || cat "$run/log"

        """;

    /// <summary>What Swarm says of the whole stack.</summary>
    public static Task<string> Ask(RuleManifest manifest)
    {
        ClusterTopology topology = manifest.Topology;
        return Run(topology, $"""
            docker network create --driver overlay --attachable {topology.Networks.Application} >/dev/null
            {string.Concat(topology.Secrets.Select(static s => $"echo x | docker secret create {s.Name} - 2>&1 >/dev/null\n"))}
            docker stack deploy --resolve-image never --compose-file "$1/docker-compose.infra.yml" {topology.Name} 2>&1
            """);
    }

    private static async Task<string> Run(ClusterTopology topology, string script)
    {
        Assert.SkipUnless(Environment.UserName == "root", "An engine of its own needs root.");
        (int has, _) = await Tool.Run("dockerd", ["--version"]);
        Assert.SkipWhen(has != 0, "dockerd is not installed: build/engine.sh up");
        string folder = Directory.CreateTempSubdirectory("hapostgres-").FullName;
        try
        {
            ArtifactWriter.Write(folder, ArtifactRenderer.Render(topology));
            (_, string output) = await Tool.Run("bash", ["-c", Functions + script, "bash", folder]);
            return output;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
