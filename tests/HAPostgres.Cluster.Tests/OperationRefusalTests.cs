using System.Text.Json;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>What stands in the way of an operator's commands.</summary>
[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public class OperationRefusalTests(DeployedCluster cluster)
{
    /// <summary>Against hanging; no measurement.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Maintenance_mode_begins_refuses_a_switchover_and_ends()
    {
        await Ready();
        (await cluster.Swarm.Deploy("pause", "--yes")).Succeeded();
        try
        {
            (await cluster.Swarm.Deploy("switchover", "--yes")).Refused(1, "maintenance mode", "resume");
            (await cluster.Swarm.Deploy("restart", "--yes")).Refused(1, "maintenance mode", "resume");
            (await cluster.Swarm.Deploy("reinit", "patroni-node2", "--confirm", "patroni-node2")).Refused(1, "maintenance mode", "resume");
            await RefusedDeploymentAsync();
        }
        finally
        {
            (await cluster.Swarm.Deploy("resume")).Succeeded();
        }
    }

    // A member that was restarted now would stay down: Patroni starts no PostgreSQL in maintenance mode.
    private async Task RefusedDeploymentAsync()
    {
        using ArtifactsVariant edited = ExampleSwarm.Variant(("\"shared_buffers\": \"128MB\"", "\"shared_buffers\": \"160MB\""));
        string before = await ServicesAsync();
        (await cluster.Swarm.Run(edited, "deploy", "--yes")).Refused(1, "maintenance mode", "Nothing was changed", "resume");
        Assert.Equal(before, await ServicesAsync());
    }

    /// <summary>Every service, config and task, with ids: a change of any of them shows.</summary>
    private async Task<string> ServicesAsync()
    {
        string services = (await cluster.Swarm.Lab.Docker("node1", "service", "ls", "--format", "{{.ID}} {{.Name}} {{.Replicas}}"))
            .Succeeded()
            .Output;
        string configs = (await cluster.Swarm.Lab.Docker("node1", "config", "ls", "--format", "{{.ID}} {{.Name}}")).Succeeded().Output;
        string tasks = (
            await cluster.Swarm.Lab.Docker(
                "node1",
                "stack",
                "ps",
                cluster.Topology.Name,
                "--no-trunc",
                "--format",
                "{{.ID}} {{.Name}} {{.DesiredState}}"
            )
        )
            .Succeeded()
            .Output;
        return services + configs + tasks;
    }

    [Fact]
    public async Task Beside_a_command_that_changes_the_cluster_others_are_refused_and_the_doctor_survives()
    {
        ClusterTests.SkipUnlessWanted();
        await Ready();
        JsonElement[] members = [.. (await cluster.WaitUntilHealthy(s_bound)).EnumerateArray()];
        string[] replicas =
        [
            .. members
                .Where(static m => m.GetProperty("role").GetString() != "leader")
                .Select(static m => m.GetProperty("name").GetString()!),
        ];
        Task<ShellResult> restart = cluster.Swarm.Deploy(["restart", .. replicas, "--yes"]);
        await DeployedCluster.Until(cluster.Locked, "the restart takes no lock");

        Task<ShellResult> reinit = cluster.Swarm.Deploy("reinit", replicas[0], "--confirm", replicas[0]);
        List<ShellResult> doctors = [];
        while (!restart.IsCompleted)
            doctors.Add(await cluster.Swarm.Deploy("doctor"));

        (await reinit).Refused(1, "Another command is at work", "'restart'", Environment.MachineName, "--break-lock");
        Assert.True((await restart).ExitCode == 0, (await restart).Output);
        Assert.NotEmpty(doctors);
        // A member that restarts is a finding; a one-shot service of the other command that ended is none.
        Assert.All(
            doctors,
            static d =>
            {
                Assert.DoesNotContain("not found", d.Output, StringComparison.Ordinal);
                Assert.DoesNotContain("The engine refused", d.Output, StringComparison.Ordinal);
            }
        );
        await cluster.WaitUntilHealthy(s_bound);
    }

    [Fact]
    public async Task What_cannot_be_done_is_refused_with_the_reason()
    {
        await Ready();
        JsonElement[] members = [.. (await cluster.WaitUntilHealthy(s_bound)).EnumerateArray()];
        string Name(string role) => members.First(m => m.GetProperty("role").GetString() == role).GetProperty("name").GetString()!;
        (await cluster.Swarm.Deploy("switchover", "--to", "nobody", "--yes")).Refused(3, "no member 'nobody'", "Members:");
        (await cluster.Swarm.Deploy("switchover", "--to", Name("leader"), "--yes")).Refused(3, "the leader already", "--to");
        (await cluster.Swarm.Deploy("switchover")).Refused(9, "Not confirmed", "--yes");
        (await cluster.Swarm.Deploy("failover", "--yes")).Refused(1, "leads and runs", "switchover");
        (await cluster.Swarm.Deploy("reinit", Name("leader"))).Refused(3, "is the leader", "switchover");
        (await cluster.Swarm.Deploy("restart", "nobody", "--yes")).Refused(3, "no member 'nobody'", "Members:");
        (await cluster.Swarm.Deploy("logs", "nothing")).Refused(3, "no service 'nothing'", "Services:");
    }

    private async Task Ready()
    {
        ClusterTests.SkipUnlessWanted();
        await cluster.WaitUntilHealthy(s_bound);
    }
}
