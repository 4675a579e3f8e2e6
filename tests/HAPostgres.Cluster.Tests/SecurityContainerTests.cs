using System.Text;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>What a process in a container may do, and where secrets are.</summary>
public sealed class SecurityContainerTests(DeployedCluster cluster) : SecurityTests(cluster)
{
    [Fact]
    public async Task Every_container_runs_as_a_plain_user_on_a_read_only_root_with_a_limit_of_processes()
    {
        await Ready();
        foreach (HostTopology host in Topology.Hosts)
        {
            string[] containers = (
                await Lab.Docker(host.Name, "ps", "--quiet", "--filter", $"label=com.docker.stack.namespace={Topology.Name}")
            )
                .Succeeded()
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(4, containers.Length);
            foreach (string container in containers)
            {
                string facts = (
                    await Lab.Docker(
                        host.Name,
                        "inspect",
                        "--format",
                        "{{.HostConfig.ReadonlyRootfs}} {{with .HostConfig.PidsLimit}}{{.}}{{end}} {{.HostConfig.Privileged}} "
                            + "{{.Config.User}}",
                        container
                    )
                )
                    .Succeeded()
                    .Output.Trim();
                Assert.Matches("^true [1-9][0-9]* false 999:999$", facts);
                ShellResult inside = await Lab.Docker(
                    host.Name,
                    "exec",
                    container,
                    "bash",
                    "-c",
                    "grep -E '^(CapEff|CapBnd|Seccomp):' /proc/1/status | tr -s '\\t\\n' '  '; touch /x 2>/dev/null && echo writable; "
                        + "find / -xdev -type f -perm /6000 2>/dev/null; test -e /var/run/docker.sock && echo engine; true"
                );
                Assert.Equal(
                    "CapBnd: 0000000000000000 CapEff: 0000000000000000 Seccomp: 2",
                    string.Join(
                        ' ',
                        inside
                            .Succeeded()
                            .Output.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                            .Chunk(2)
                            .Select(static p => string.Join(' ', p))
                            .Order()
                    )
                );
            }
        }
    }

    [Fact]
    public async Task No_file_with_a_password_is_on_a_hosts_disk()
    {
        await Ready();
        foreach (HostTopology host in Topology.Hosts)
        {
            string files = (
                await Lab.Exec(
                    host.Name,
                    "find",
                    "/var/lib/docker",
                    "-type",
                    "f",
                    "(",
                    "-name",
                    "pgpass",
                    "-o",
                    "-name",
                    "userlist.txt",
                    "-o",
                    "-name",
                    "passwords",
                    "-o",
                    "-name",
                    "post-bootstrap",
                    ")"
                )
            )
                .Succeeded()
                .Output;
            string[] found =
            [
                .. files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static f => Path.GetFileName(f)).Distinct(),
            ];
            // The image's script is the control: the search does look into layers.
            Assert.Equal(["post-bootstrap"], found);
        }
    }

    [Fact]
    public async Task No_secret_is_in_a_specification_a_log_or_a_process_list()
    {
        await Ready();
        string[] values =
        [
            .. File.ReadLines(Path.Combine(ExampleSwarm.Secrets, ".env"))
                .Where(static l => l.Contains('=', StringComparison.Ordinal) && !l.StartsWith('#'))
                .Select(static l => l[(l.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"', '\''))
                .Where(static v => v.Length >= 16),
        ];
        Assert.NotEmpty(values);
        foreach (HostTopology host in Topology.Hosts)
        {
            string seen = (
                await Lab.Exec(
                    host.Name,
                    "bash",
                    "-c",
                    "docker ps -aq | xargs -r docker inspect; docker ps -aq | xargs -rn1 docker logs 2>&1; docker service ls -q | xargs "
                        + "-r docker service inspect; docker config ls -q | xargs -r docker config inspect --pretty; docker secret ls "
                        + "-q | xargs -r docker secret inspect; ps axww -o args"
                )
            ).Output;
            Assert.Contains(Topology.Name, seen, StringComparison.Ordinal);
            Assert.All(values, v => Assert.DoesNotContain(v, seen, StringComparison.Ordinal));
            Assert.All(
                values,
                v => Assert.DoesNotContain(Convert.ToBase64String(Encoding.ASCII.GetBytes(v)), seen, StringComparison.Ordinal)
            );
        }
    }
}
