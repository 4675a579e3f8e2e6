using System.Diagnostics;
using HAPostgres.Artifacts.Tests.Tools;
using HAPostgres.Artifacts.Writing;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>A new swarm of one node for each question, in an engine and a network namespace of its own.</summary>
internal static class SwarmTool
{
    public const string Name = "Docker Swarm";

    /// <summary>
    /// Says where the engine is once it answers; for each line of its input it makes a new one, and it ends the last when its input ends.
    /// </summary>
    private const string Engine = """
        set -u
        start() {
          run=$(mktemp -d /tmp/hapostgres-swarm.XXXX)
          export DOCKER_HOST=unix://$run/docker.sock
          unshare --net --mount bash -c "ip link set lo up; exec dockerd --host=$DOCKER_HOST --data-root=$run/data --exec-root=$run/exec \
            --pidfile=$run/pid --bridge=none --iptables=false --ip6tables=false" >"$run/log" 2>&1 &
          engine=$!
          for try in $(seq 240); do docker version >/dev/null 2>&1 && break; sleep 0.25; done
          echo "$DOCKER_HOST"
        }
        end() {
          kill "$engine" 2>/dev/null
          wait "$engine"
          awk -v under="$run/" 'index($2, under) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount
          rm -rf "$run"
        }
        trap end EXIT
        start
        while read -r _; do
          end
          start
        done
        """;

    /// <summary>
    /// Leaves the swarm of the question before. A task that was starting just then may leave its network behind for as long as the engine
    /// runs, and the next stack would take that for its own.
    /// </summary>
    private const string Leave = """
        until docker info 2>/dev/null | grep -q 'Swarm: inactive'; do docker swarm leave --force >/dev/null 2>&1; done
        for try in $(seq 30); do
          [[ $(docker network ls --quiet --filter driver=overlay) ]] || exit 0
          sleep 0.1
        done
        exit 1
        """;

    private static readonly Lazy<Task<Process>> s_engine = new(Open);

    private static string s_host = "";

    /// <summary>What Swarm says of the whole stack.</summary>
    public static Task<string> Ask(RuleManifest manifest) => Run(manifest.Topology, "", "");

    /// <summary>
    /// What it says of the last host's etcd and PostgreSQL when it looks for their place; the swarm's only node is that host.
    /// </summary>
    public static Task<string> Place(RuleManifest manifest)
    {
        ClusterTopology topology = manifest.Topology;
        string host = topology.Hosts[^1].Name;
        return Run(
            topology,
            // Before the stack, so that all that is said of its place is said of this host.
            $$$"""
            node=$(docker node ls --quiet)
            # A swarm that is new changes its node, too, and refuses a change that rests on an older state of it.
            until said=$({ docker node update --label-add {{{topology.LabelPrefix}}}etcd={{{host}}} \
              --label-add {{{topology.LabelPrefix}}}patroni={{{host}}} "$node" >/dev/null; } 2>&1); do
              [[ $said == *"update out of sequence"* ]] || { echo "$said"; break; }
              sleep 0.2
            done
            """,
            $$$"""
            for service in {{{topology.Etcd.Members[^1].Name}}} {{{topology.Patroni.Members[^1].Name}}}; do
              said="" end=$((SECONDS + 60))
              until [ -n "$said" ] || ((SECONDS > end)); do
                sleep 0.1
                # Of any task: one that has failed is soon followed by another one, which says nothing yet.
                said=$(docker service ps --no-trunc --format '{{.Error}}' {{{topology.Name}}}_$service | grep --max-count 1 .)
              done
              echo "$service: ${said:-nothing in 60 s of $(docker service ps --no-trunc {{{topology.Name}}}_$service)}"
            done
            """
        );
    }

    public static async Task Close()
    {
        if (!s_engine.IsValueCreated || !s_engine.Value.IsCompletedSuccessfully)
            return;
        using Process process = await s_engine.Value;
        process.StandardInput.Close();
        await process.WaitForExitAsync();
    }

    /// <param name="before">What comes before the stack, and</param>
    /// <param name="after">what comes after it; both for bash.</param>
    private static async Task<string> Run(ClusterTopology topology, string before, string after)
    {
        Dictionary<string, string> engine = new() { ["DOCKER_HOST"] = await NewSwarmless() };
        string folder = Directory.CreateTempSubdirectory("hapostgres-").FullName;
        try
        {
            ArtifactWriter.Write(folder, ArtifactRenderer.Render(topology));
            (_, string output) = await Tool.Run(
                "bash",
                [
                    "-c",
                    $"""
                    docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:2377 >/dev/null
                    docker network create --driver overlay --attachable '{topology.Networks.Application}' >/dev/null
                    {string.Concat(topology.Secrets.Select(static s => $"echo x | docker secret create '{s.Name}' - 2>&1 >/dev/null\n"))}
                    {before}
                    docker stack deploy --resolve-image never --compose-file "$1/docker-compose.infra.yml" '{topology.Name}' 2>&1
                    {after}
                    """,
                    "bash",
                    folder,
                ],
                environment: engine
            );
            return output;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>The engine, in no swarm and without a trace of one.</returns>
    private static async Task<string> NewSwarmless()
    {
        Process process = await s_engine.Value;
        (int left, _) = await Tool.Run("bash", ["-c", Leave], environment: new Dictionary<string, string> { ["DOCKER_HOST"] = s_host });
        if (left != 0)
        {
            await process.StandardInput.WriteLineAsync();
            await process.StandardInput.FlushAsync();
            await ReadHost(process);
        }
        return s_host;
    }

    private static async Task<Process> Open()
    {
        Assert.SkipUnless(Environment.UserName == "root", "An engine of its own needs root.");
        (int has, _) = await Tool.Run("dockerd", ["--version"]);
        Assert.SkipWhen(has != 0, "dockerd is not installed: build/engine.sh up");
        Process process = Process.Start(
            new ProcessStartInfo("bash", ["-c", Engine]) { RedirectStandardInput = true, RedirectStandardOutput = true }
        )!;
        await ReadHost(process);
        return process;
    }

    private static async Task ReadHost(Process process) =>
        s_host = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the engine did not start");
}
