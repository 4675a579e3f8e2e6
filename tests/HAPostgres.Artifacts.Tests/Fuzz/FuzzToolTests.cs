using HAPostgres.Artifacts.Tests.Tools;
using HAPostgres.Artifacts.Writing;

namespace HAPostgres.Artifacts.Tests.Fuzz;

/// <summary>What the compiler accepts, the tools accept: asked for a sample, since each of them takes a second.</summary>
[Trait("Category", "Tools")]
public class FuzzToolTests
{
    private static readonly Lazy<IReadOnlyList<ClusterTopology>> s_clusters = new(Valid);

    [Fact]
    public async Task HAProxy_takes_what_valid_mutants_render()
    {
        Dictionary<string, string> files = Certificates.Files(Example.Topology);
        files["/run/secrets/haproxy_stats_password"] = "secret";
        Each((cluster, i) => files[$"/etc/haproxy/{i}.cfg"] = Example.Text("haproxy/haproxy.cfg", cluster));
        await Accepts(
            $"hapostgres/haproxy:{ProductVersion.Text}",
            """
            for file in /etc/haproxy/[0-9]*.cfg; do haproxy -c -f "$file" && echo "ACCEPTED $file"; done
            """,
            files,
            s_clusters.Value.Count
        );
    }

    [Fact]
    public async Task PgBouncer_starts_with_what_valid_mutants_render()
    {
        Dictionary<string, string> files = Certificates.Files(Example.Topology);
        files["/run/secrets/pgbouncer_password"] = "secret";
        files["/etc/pgbouncer/pgbouncer.ini"] = Example.Text("pgbouncer/pgbouncer.ini");
        Each((cluster, i) => files[$"/etc/pgbouncer/{i}.ini"] = Example.Text("pgbouncer/pgbouncer.ini", cluster));
        // The entrypoint makes the list of users, and timeout says 124 of what still ran.
        await Accepts(
            $"hapostgres/pgbouncer:{ProductVersion.Text}",
            """
            timeout 2 /usr/local/bin/entrypoint >/dev/null 2>&1
            for file in /etc/pgbouncer/[0-9]*.ini; do
              timeout 1 pgbouncer "$file" >/tmp/log 2>&1
              if (($? == 124)) && ! grep -E 'ERROR|FATAL' /tmp/log; then echo "ACCEPTED $file"; else cat /tmp/log; fi
            done
            """,
            files,
            s_clusters.Value.Count
        );
    }

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Patroni_takes_what_valid_mutants_render(int version)
    {
        ClusterTopology[] clusters = [.. s_clusters.Value.Where(c => c.Postgres.Version == version)];
        Assert.SkipWhen(clusters.Length == 0, $"none of the {s_clusters.Value.Count} mutants asks for PostgreSQL {version}");
        Dictionary<string, string> files = Certificates.Files(Example.Topology);
        foreach (string user in new[] { "superuser", "replication", "rewind", "restapi" })
            files[$"/run/secrets/{user}_password"] = "secret";
        for (int i = 0; i < clusters.Length; i++)
        {
            files[$"/etc/patroni/{i}/10-bootstrap.yml"] = Example.Text("patroni/bootstrap.yml", clusters[i]);
            files[$"/etc/patroni/{i}/20-member.yml"] = Example.Text($"patroni/{clusters[i].Patroni.Members[0].Host}.yml", clusters[i]);
        }
        // The validator asks whether etcd's addresses can be reached, so something has to listen there.
        await Accepts(
            $"hapostgres/patroni:{ProductVersion.Text}-pg{version}",
            """
            python3 -c 'import socket, time; s = socket.create_server(("127.0.0.1", 2379), backlog=1000); time.sleep(600)' &
            sleep 1
            # Its validator knows true and false only (validator.py of 4.0.7), though Patroni itself reads "quorum" (global_config.py).
            known='bootstrap.dcs.synchronous_mode quorum is not a boolean'
            for folder in /etc/patroni/[0-9]*; do
              if patroni --validate-config "$folder" >/tmp/log 2>&1 || [ "$(cat /tmp/log)" = "$known" ]; then echo "ACCEPTED $folder"; else cat /tmp/log; fi
            done
            kill %1
            """,
            files,
            clusters.Length,
            [.. clusters.Select(static c => $"--add-host=etcd.{c.Domain}:127.0.0.1").Distinct()]
        );
    }

    [Fact]
    public async Task Docker_and_shellcheck_take_what_valid_mutants_render()
    {
        (int hasStackConfig, _) = await Tool.Run("docker", ["stack", "config", "--help"]);
        Assert.SkipWhen(hasStackConfig != 0, "This docker client has no 'stack config'.");
        (int hasShellcheck, _) = await Tool.Run("shellcheck", ["--version"]);
        Assert.SkipWhen(hasShellcheck != 0, "shellcheck is not installed: build/packages.sh shellcheck");
        foreach (ClusterTopology cluster in s_clusters.Value)
        {
            string folder = Directory.CreateTempSubdirectory("hapostgres-").FullName;
            try
            {
                ArtifactWriter.Write(folder, ArtifactRenderer.Render(cluster));
                (int stack, string refusal) = await Tool.Run(
                    "docker",
                    ["stack", "config", "--compose-file", Path.Combine(folder, "docker-compose.infra.yml")]
                );
                Assert.True(stack == 0, refusal);
                (int scripts, string findings) = await Tool.Run(
                    "shellcheck",
                    ["--shell=bash", .. Directory.GetFiles(Path.Combine(folder, "scripts"))]
                );
                Assert.True(scripts == 0, findings);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static void Each(Action<ClusterTopology, int> add)
    {
        for (int i = 0; i < s_clusters.Value.Count; i++)
            add(s_clusters.Value[i], i);
    }

    /// <param name="script">Says ACCEPTED of each: a script that breaks off has accepted nothing.</param>
    private static async Task Accepts(string image, string script, Dictionary<string, string> files, int count, params string[] options)
    {
        (_, string output) = await ToolImage.Run(image, script, files, options);
        int accepted = output.Split('\n').Count(static line => line.StartsWith("ACCEPTED", StringComparison.Ordinal));
        Assert.True(accepted == count, $"{accepted} of {count} accepted\n{output}");
    }

    /// <summary>Different clusters, out of as many mutants from the seed on as it takes.</summary>
    private static IReadOnlyList<ClusterTopology> Valid()
    {
        Dictionary<string, ClusterTopology> found = [];
        for (
            long number = FuzzSettings.Seed;
            found.Count < FuzzSettings.Sample && number < FuzzSettings.Seed + (100L * FuzzSettings.Sample);
            number++
        )
        {
            if (FuzzCase.Of(number).Compile() is { HasErrors: false, Topology: { } topology })
                found.TryAdd(TopologyDigest.Of(topology), topology);
        }
        Assert.Equal(FuzzSettings.Sample, found.Count);
        return [.. found.Values];
    }
}
