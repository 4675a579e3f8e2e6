using System.Diagnostics;
using HAPostgres.Artifacts.Tests.Tools;
using HAPostgres.Artifacts.Writing;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>A new swarm of one node for each question, in an engine and a network namespace of its own.</summary>
internal static class SwarmTool
{
    public const string Name = "Docker Swarm";

    /// <summary>Says where the engine is once it answers, and ends it when its input ends.</summary>
    private const string Engine = """
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
        for try in $(seq 240); do docker version >/dev/null 2>&1 && break; sleep 0.25; done
        echo "$DOCKER_HOST"
        read -r _
        """;

    private static readonly Lazy<Task<(Process Process, string Host)>> s_engine = new(Open);

    /// <summary>What Swarm says of the whole stack.</summary>
    public static Task<string> Ask(RuleManifest manifest) => Run(manifest.Topology, "");

    /// <summary>
    /// What it says of the last host's etcd and PostgreSQL when it looks for their place; the swarm's only node is that host.
    /// </summary>
    public static Task<string> Place(RuleManifest manifest)
    {
        ClusterTopology topology = manifest.Topology;
        return Run(
            topology,
            $$$"""
            node=$(docker node ls --quiet)
            # A swarm that is new changes its node, too, and refuses a change that rests on an older state of it.
            for kind in etcd patroni; do
              until said=$({ docker node update --label-add {{{topology.LabelPrefix}}}$kind={{{topology.Hosts[
                ^1
            ].Name}}} "$node" >/dev/null; } 2>&1); do
                [[ $said == *"update out of sequence"* ]] || { echo "$said"; break; }
                sleep 0.2
              done
            done
            for service in {{{topology.Etcd.Members[^1].Name}}} {{{topology.Patroni.Members[^1].Name}}}; do
              said="" end=$((SECONDS + 60))
              until [ -n "$said" ] || ((SECONDS > end)); do
                sleep 0.1
                said=$(docker service ps --no-trunc --format '{{.Error}}' {{{topology.Name}}}_$service | head -n 1)
              done
              echo "$service: $said"
            done
            """
        );
    }

    public static async Task Close()
    {
        if (!s_engine.IsValueCreated || !s_engine.Value.IsCompletedSuccessfully)
            return;
        using Process process = (await s_engine.Value).Process;
        process.StandardInput.Close();
        await process.WaitForExitAsync();
    }

    private static async Task<string> Run(ClusterTopology topology, string script)
    {
        string host = (await s_engine.Value).Host;
        string folder = Directory.CreateTempSubdirectory("hapostgres-").FullName;
        try
        {
            ArtifactWriter.Write(folder, ArtifactRenderer.Render(topology));
            (_, string output) = await Tool.Run(
                "bash",
                [
                    "-c",
                    $"""
                    until docker info 2>/dev/null | grep -q 'Swarm: inactive'; do docker swarm leave --force >/dev/null 2>&1; done
                    docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:2377 >/dev/null
                    docker network create --driver overlay --attachable '{topology.Networks.Application}' >/dev/null
                    {string.Concat(topology.Secrets.Select(static s => $"echo x | docker secret create '{s.Name}' - 2>&1 >/dev/null\n"))}
                    docker stack deploy --resolve-image never --compose-file "$1/docker-compose.infra.yml" '{topology.Name}' 2>&1
                    {script}
                    """,
                    "bash",
                    folder,
                ],
                environment: new Dictionary<string, string> { ["DOCKER_HOST"] = host }
            );
            return output;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(Process Process, string Host)> Open()
    {
        Assert.SkipUnless(Environment.UserName == "root", "An engine of its own needs root.");
        (int has, _) = await Tool.Run("dockerd", ["--version"]);
        Assert.SkipWhen(has != 0, "dockerd is not installed: build/engine.sh up");
        Process process = Process.Start(
            new ProcessStartInfo("bash", ["-c", Engine]) { RedirectStandardInput = true, RedirectStandardOutput = true }
        )!;
        return (process, await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the engine did not start"));
    }
}
