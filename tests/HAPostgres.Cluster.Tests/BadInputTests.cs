using Xunit;

namespace HAPostgres.Cluster;

/// <summary>What stands in an operator's way ends with one message, the way out and a documented exit code; the second run works.</summary>
[Trait("Category", "Cluster"), Collection(EmptySwarm.Collection)]
public sealed class BadInputTests(EmptySwarm empty) : IAsyncLifetime
{
    private ExampleSwarm Swarm => empty.Swarm;

    public ValueTask InitializeAsync() => empty.Clear();

    public ValueTask DisposeAsync() => empty.Clear();

    [Fact]
    public async Task No_engine()
    {
        ClusterTests.SkipUnlessWanted();
        (await ExampleSwarm.DeployAt("unix:///nonexistent/docker.sock", "setup", "--yes")).Refused(4, "No Docker Engine answers", "--host");
    }

    [Fact]
    public async Task An_engine_without_a_swarm()
    {
        ClusterTests.SkipUnlessWanted();
        string builder = (await Shell.Run("build/engine.sh", ["up"], TimeSpan.FromMinutes(2)))
            .Succeeded()
            .Output.Trim()
            .Replace("export DOCKER_HOST=", "", StringComparison.Ordinal);
        (await ExampleSwarm.DeployAt(builder, "setup", "--yes")).Refused(5, "not part of a swarm", "docker swarm init");
    }

    [Fact]
    public async Task A_worker_instead_of_a_manager()
    {
        ClusterTests.SkipUnlessWanted();
        (await Swarm.Lab.Docker("node1", "node", "demote", "node3")).Succeeded();
        try
        {
            await UntilControlOf("node3", "false");
            (await ExampleSwarm.DeployAt(Swarm.Lab.EngineOf("node3"), "setup", "--yes")).Refused(5, "is a worker", "--host");
        }
        finally
        {
            (await Swarm.Lab.Docker("node1", "node", "promote", "node3")).Succeeded();
            await UntilControlOf("node3", "true");
        }
    }

    [Fact]
    public async Task A_locked_swarm_is_not_told_to_begin_anew()
    {
        ClusterTests.SkipUnlessWanted();
        (await Swarm.Lab.Docker("node1", "swarm", "update", "--autolock=true")).Succeeded();
        string key = (await Swarm.Lab.Docker("node1", "swarm", "unlock-key", "--quiet")).Succeeded().Output.Trim();
        try
        {
            await Swarm.Lab.KillEngine("node3");
            await Swarm.Lab.StartEngine("node3");
            ShellResult refused = await ExampleSwarm.DeployAt(Swarm.Lab.EngineOf("node3"), "setup", "--yes");
            refused.Refused(5, "is locked", "docker swarm unlock");
            Assert.DoesNotContain("docker swarm init --advertise-addr", refused.Output, StringComparison.Ordinal);
        }
        finally
        {
            await Shell.Run(
                "docker",
                ["swarm", "unlock"],
                TimeSpan.FromMinutes(1),
                new Dictionary<string, string> { ["DOCKER_HOST"] = Swarm.Lab.EngineOf("node3") },
                key + "\n"
            );
            (await Swarm.Lab.Docker("node1", "swarm", "update", "--autolock=false")).Succeeded();
            await UntilControlOf("node3", "true");
            await UntilReady("node3");
        }
    }

    [Fact]
    public async Task A_host_that_the_swarm_does_not_have()
    {
        ClusterTests.SkipUnlessWanted();
        (await Swarm.Deploy("setup", "--yes", "--map", "node1=elsewhere")).Refused(3, "no node 'elsewhere'", "node1, node2, node3");
    }

    [Fact]
    public async Task A_label_on_the_wrong_node()
    {
        ClusterTests.SkipUnlessWanted();
        (await Swarm.Lab.Docker("node1", "node", "update", "--label-add", "patroni=node1", "node2")).Succeeded();
        try
        {
            (await Swarm.Deploy("setup", "--yes")).Refused(7, "patroni=node1", "docker node update --label-rm");
        }
        finally
        {
            (await Swarm.Lab.Docker("node1", "node", "update", "--label-rm", "patroni", "node2")).Succeeded();
        }
    }

    [Fact]
    public async Task An_image_that_one_host_lacks()
    {
        ClusterTests.SkipUnlessWanted();
        string image = Swarm.Topology.HAProxy.Image;
        (await Swarm.Lab.Docker("node3", "image", "rm", "--force", image)).Succeeded();
        try
        {
            (await Swarm.Deploy("setup", "--yes")).Refused(7, image, "node3");
        }
        finally
        {
            await Swarm.Lab.Load(Swarm.Images);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken()
    {
        ClusterTests.SkipUnlessWanted();
        (await Swarm.Deploy("setup", "--yes")).Succeeded();
        string container = (
            await Swarm.Lab.Docker(
                "node2",
                "run",
                "--detach",
                "--publish",
                "6432:6432",
                "--entrypoint",
                "sleep",
                Swarm.Topology.HAProxy.Image,
                "300"
            )
        )
            .Succeeded()
            .Output.Trim();
        try
        {
            (await Swarm.Deploy("deploy", "--yes")).Refused(7, "6432", "node2");
        }
        finally
        {
            (await Swarm.Lab.Docker("node2", "rm", "--force", container)).Succeeded();
        }
        Assert.Equal("", (await Swarm.Lab.Docker("node1", "service", "ls", "--format", "{{.Name}}")).Succeeded().Output);
    }

    [Fact]
    public async Task Artifacts_of_another_topology()
    {
        ClusterTests.SkipUnlessWanted();
        using var copy = new ArtifactsCopy(Swarm.ArtifactsDirectory);
        copy.Edit(
            "docker-compose.infra.yml",
            text => text.Replace(TopologyDigest.Of(Swarm.Topology), new string('0', 64), StringComparison.Ordinal)
        );
        (await Swarm.Deploy("deploy", "--yes", "--artifacts", copy.Path)).Refused(6, "do not fit", "dotnet build");
    }

    [Fact]
    public async Task Data_of_another_cluster_in_a_members_directory()
    {
        ClusterTests.SkipUnlessWanted();
        PatroniMember member = Swarm.Topology.Patroni.Members[1];
        (
            await Swarm.Lab.Exec(
                member.Host,
                "sh",
                "-c",
                $"mkdir -p {member.DataDirectory}/data && echo 17 > {member.DataDirectory}/data/PG_VERSION && echo \"cluster_name = "
                    + $"'billing'\" > {member.DataDirectory}/data/postgresql.conf && chown -R 999:999 {member.DataDirectory} && chmod "
                    + $"700 {member.DataDirectory}"
            )
        ).Succeeded();
        try
        {
            (await Swarm.Deploy("up", "--yes")).Refused(7, member.DataDirectory, member.Host);
        }
        finally
        {
            (await Swarm.Lab.Exec(member.Host, "rm", "-rf", member.DataDirectory)).Succeeded();
        }
        Assert.Equal("", (await Swarm.Lab.Docker("node1", "service", "ls", "--format", "{{.Name}}")).Succeeded().Output);
    }

    private async Task UntilReady(string host)
    {
        DateTime end = DateTime.UtcNow + TimeSpan.FromMinutes(2);
        while ((await Swarm.Lab.Docker("node1", "node", "inspect", "--format", "{{.Status.State}}", host)).Output.Trim() != "ready")
        {
            Assert.True(DateTime.UtcNow < end, $"{host} did not become ready in time");
            await Task.Delay(500);
        }
    }

    private async Task UntilControlOf(string host, string expected)
    {
        DateTime end = DateTime.UtcNow + TimeSpan.FromMinutes(1);
        while ((await Swarm.Lab.Docker(host, "info", "--format", "{{.Swarm.ControlAvailable}}")).Output.Trim() != expected)
        {
            Assert.True(DateTime.UtcNow < end, $"{host} did not become {(expected == "true" ? "a manager" : "a worker")} in time");
            await Task.Delay(500);
        }
    }
}
