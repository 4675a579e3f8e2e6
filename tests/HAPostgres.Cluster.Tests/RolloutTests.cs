using HAPostgres.Runtime.Stack;
using Npgsql;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>Edits of a running cluster, with an application that writes all the time.</summary>
[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public sealed class RolloutTests(DeployedCluster cluster) : RolloutOnDeployedCluster(cluster)
{
    [Fact]
    public async Task An_edit_that_restarts_every_member_loses_nothing_refuses_a_second_deployment_and_can_be_taken_back()
    {
        ClusterTests.SkipUnlessWanted();
        await Ready();
        using ArtifactsVariant original = ExampleSwarm.Variant(),
            edited = ExampleSwarm.Variant(EveryMemberRestarts);
        string[] before = await TasksAsync();
        string leader = await Cluster.LeaderHost();
        await using MeasuringWriter writer = await MeasuringWriter.Start(Pool);

        Task<ShellResult> first = DeployAsync(edited);
        await DeployedCluster.Until(Cluster.Locked, "the deployment takes no lock");
        ShellResult second = await Cluster.Swarm.Deploy("deploy", "--yes");
        ShellResult deploy = await first;
        await writer.WaitForRows(10, Bound);
        Note("an edit that restarts every member, session pooling", writer);

        Assert.True(deploy.ExitCode == 0, deploy.Output);
        Assert.True(second.ExitCode == 1, second.Output);
        Assert.Contains("Another command is at work", second.Output, StringComparison.Ordinal);
        Assert.Contains("'deploy'", second.Output, StringComparison.Ordinal);
        Assert.Empty(before.Intersect(await TasksAsync()));
        Assert.NotEqual(leader, await Cluster.LeaderHost());
        Assert.Equal("160MB", await ScalarAsync("SHOW shared_buffers"));
        await NoChangeAsync(edited);

        ShellResult back = await Cluster.Swarm.Deploy("deploy", "--rollback", "--yes");
        Assert.True(back.ExitCode == 0, back.Output);
        await writer.Stop();
        Assert.Empty(await writer.LostRows(Primary));
        Assert.Equal("128MB", await ScalarAsync("SHOW shared_buffers"));
        await NoChangeAsync(original);
    }

    [Fact]
    public async Task Docker_stack_deploy_restarts_all_members_at_once_and_leaves_the_running_settings_as_they_are()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        using ArtifactsVariant edited = ExampleSwarm.Variant(EveryMemberRestarts);
        string[] before = await TasksAsync();
        await using MeasuringWriter writer = await MeasuringWriter.Start(Pool);

        string stack = Path.Combine(edited.Path, ArtifactsDirectory.StackFileName);
        (
            await Cluster.Swarm.Lab.Docker(
                "node1",
                "stack",
                "deploy",
                "--detach=true",
                "--resolve-image=never",
                "--compose-file",
                stack,
                Cluster.Topology.Name
            )
        ).Succeeded();
        await DeployedCluster.Until(
            async () => await TasksAsync() is { Length: 3 } now && !before.Intersect(now).Any(),
            "docker stack deploy does not replace the members"
        );
        await Cluster.WaitUntilHealthy(Bound);
        await writer.WaitForRows(10, Bound);
        await writer.Stop();
        Note($"the same edit by docker stack deploy, session pooling, {(await writer.LostRows(Primary)).Count} rows lost", writer);

        ShellResult plan = await Cluster.Swarm.Run(edited, "plan");
        Assert.True(plan.ExitCode == 2, plan.Output);
        Assert.Contains("shared_buffers: 128MB -> 160MB", plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_transaction_pooling_no_statement_fails_while_every_member_restarts()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        (string, string) transactions = ("\"poolMode\": \"session\"", "\"poolMode\": \"transaction\"");
        using ArtifactsVariant pooled = ExampleSwarm.Variant(transactions);
        using ArtifactsVariant edited = ExampleSwarm.Variant([transactions, .. EveryMemberRestarts]);
        ShellResult first = await DeployAsync(pooled);
        Assert.True(first.ExitCode == 0, first.Output);
        await using MeasuringWriter writer = await MeasuringWriter.Start(
            new NpgsqlConnectionStringBuilder(Pool) { CommandTimeout = 60 }.ConnectionString
        );

        ShellResult deploy = await DeployAsync(edited);
        await writer.WaitForRows(10, Bound);
        await writer.Stop();
        Note("an edit that restarts every member, transaction pooling", writer);

        Assert.True(deploy.ExitCode == 0, deploy.Output);
        Assert.Equal(0, writer.Failed);
        Assert.Empty(await writer.LostRows(Primary));
    }

    [Fact]
    public async Task An_edit_that_needs_only_a_reload_restarts_nobody()
    {
        ClusterTests.SkipUnlessWanted();
        await Ready();
        using ArtifactsVariant edited = ExampleSwarm.Variant(("\"work_mem\": \"1MB\"", "\"work_mem\": \"2MB\""));
        string[] before = await TasksAsync();
        await using MeasuringWriter writer = await MeasuringWriter.Start(Pool);

        ShellResult deploy = await DeployAsync(edited);
        await writer.WaitForRows(10, Bound);
        await writer.Stop();
        Note("an edit that needs only a reload", writer);

        Assert.True(deploy.ExitCode == 0, deploy.Output);
        Assert.Equal(before, await TasksAsync());
        Assert.Equal("2MB", await ScalarAsync("SHOW work_mem"));
        Assert.Equal(0, writer.Failed);
        Assert.Empty(await writer.LostRows(Primary));
    }

    [Fact]
    public async Task A_limit_that_shrinks_and_one_that_grows_are_both_taken_over_by_every_member()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        using ArtifactsVariant edited = ExampleSwarm.Variant(
            ("\"max_connections\": 500", "\"max_connections\": 480, \"max_locks_per_transaction\": 80")
        );

        ShellResult deploy = await DeployAsync(edited);

        Assert.True(deploy.ExitCode == 0, deploy.Output);
        Assert.Equal("480", await ScalarAsync("SHOW max_connections"));
        Assert.Equal("80", await ScalarAsync("SHOW max_locks_per_transaction"));
        Assert.All(
            (await Cluster.Members()).EnumerateArray(),
            static m => Assert.False(m.TryGetProperty("pending_restart", out _), m.ToString())
        );
        await NoChangeAsync(edited);
    }
}
