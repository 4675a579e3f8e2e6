using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>Rolling updates of which a part fails, or is not seen.</summary>
[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public sealed class RolloutFailureTests(DeployedCluster cluster) : RolloutOnDeployedCluster(cluster)
{
    /// <summary>How often the deploying program is killed; each time costs some minutes.</summary>
    private static readonly int s_killPoints = int.Parse(
        Environment.GetEnvironmentVariable("HAPG_KILL_POINTS") ?? "2",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public async Task Where_the_deploying_machine_reaches_no_status_port_members_are_still_restarted_one_by_one()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        using ArtifactsVariant edited = ExampleSwarm.Variant(EveryMemberRestarts);
        string[] before = await TasksAsync();
        string leader = await Cluster.LeaderHost();
        await using MeasuringWriter writer = await MeasuringWriter.Start(Pool);
        using CancellationTokenSource watching = new();
        Task<int> fewest = FewestHealthyAsync(watching.Token);

        ShellResult deploy;
        await using (
            await Firewall.BetweenThisMachineAndAsync(
                Cluster.Swarm.Lab,
                [.. Cluster.Topology.Hosts.Select(static h => h.Name)],
                Cluster.Topology.HAProxy.StatsPort
            )
        )
        {
            Assert.Equal("[]", (await Cluster.Members()).ToString()); // The firewall is one.
            deploy = await DeployAsync(edited);
        }
        await writer.WaitForRows(10, Bound);
        await watching.CancelAsync();
        await writer.Stop();
        Note(
            $"the same edit with port {Cluster.Topology.HAProxy.StatsPort} unreachable, "
                + $"{await fewest} of 3 members up at least, session pooling",
            writer
        );

        Assert.True(deploy.ExitCode == 0, deploy.Output);
        Assert.DoesNotContain("updating all members at the same time", deploy.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"node1 ({Cluster.Swarm.Lab.AddressOf("node1")}:{Cluster.Topology.HAProxy.StatsPort}) the connection is refused",
            deploy.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("switchover: ", deploy.Output, StringComparison.Ordinal);
        Assert.True(await fewest >= 2, $"{await fewest} healthy members at one moment: {deploy.Output}");
        Assert.Empty(before.Intersect(await TasksAsync()));
        Assert.NotEqual(leader, await Cluster.LeaderHost());
        Assert.Equal("160MB", await ScalarAsync("SHOW shared_buffers"));
        Assert.Empty(await writer.LostRows(Primary));
    }

    [Fact]
    public async Task A_cluster_that_nobody_sees_is_left_as_it_is()
    {
        ClusterTests.SkipUnlessWanted();
        await Ready();
        using ArtifactsVariant edited = ExampleSwarm.Variant(EveryMemberRestarts);
        string[] before = await TasksAsync();
        ShellResult deploy;
        try
        {
            await AllMembersAsync("pause");
            deploy = await DeployAsync(edited);
        }
        finally
        {
            await AllMembersAsync("unpause");
        }

        Assert.True(deploy.ExitCode == 7, deploy.Output);
        Assert.Contains("Nothing was changed", deploy.Output, StringComparison.Ordinal);
        Assert.All(
            Cluster.Topology.Hosts,
            h =>
                Assert.Contains(
                    $"{h.Name} ({Cluster.Swarm.Lab.AddressOf(h.Name)}:{Cluster.Topology.HAProxy.StatsPort})",
                    deploy.Output,
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(before, await TasksAsync());
        await Cluster.WaitUntilHealthy(Bound);
        Assert.Equal("128MB", await ScalarAsync("SHOW shared_buffers"));
    }

    [Fact]
    public async Task A_member_that_does_not_come_back_stops_the_rolling_update_and_leaves_the_others_as_they_were()
    {
        ClusterTests.SkipUnlessWanted();
        await Ready();
        // An image of which the compiler cannot know that it is no PostgreSQL.
        const string image = "example/database:1";
        foreach (HostTopology host in Cluster.Topology.Hosts)
            (await Cluster.Swarm.Lab.Docker(host.Name, "tag", Cluster.Topology.HAProxy.Image, image)).Succeeded();
        using ArtifactsVariant original = ExampleSwarm.Variant(),
            broken = ExampleSwarm.Variant(
                ("\"scope\": \"saasodoo-cluster\",", $"\"scope\": \"saasodoo-cluster\", \"image\": \"{image}\",")
            );
        string[] before = await TasksAsync();
        await using MeasuringWriter writer = await MeasuringWriter.Start(Pool);

        ShellResult deploy = await DeployAsync(broken, "--timeout", "25s");
        Assert.True(deploy.ExitCode != 0, deploy.Output);
        Assert.True(deploy.Output.Contains("--rollback", StringComparison.Ordinal), deploy.Output);
        Assert.Equal(2, before.Intersect(await TasksAsync()).Count());

        ShellResult back = await Cluster.Swarm.Deploy("deploy", "--rollback", "--yes");
        await writer.Stop();
        Assert.True(back.ExitCode == 0, back.Output);
        Assert.Equal(0, writer.Failed);
        Assert.Empty(await writer.LostRows(Primary));
        await NoChangeAsync(original);
    }

    [Fact]
    public async Task A_deployment_that_is_killed_anywhere_is_finished_by_the_next()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        using ArtifactsVariant edited = ExampleSwarm.Variant(EveryMemberRestarts);
        int seed = int.Parse(Environment.GetEnvironmentVariable("HAPG_SEED") ?? "20261124", CultureInfo.InvariantCulture);
        Random random = new(seed);
        using ArtifactsVariant original = ExampleSwarm.Variant();
        ArtifactsVariant[] wanted = [edited, original];
        int unfinished = 0;
        await using MeasuringWriter writer = await MeasuringWriter.Start(Pool);

        for (int i = 0; i < s_killPoints; i++)
        {
            // There and back again, so that every kill meets an edit that restarts every member.
            ArtifactsVariant artifacts = wanted[i % 2];
            await KillAsync(artifacts, TimeSpan.FromSeconds(random.NextDouble() * 55));
            if ((await Cluster.Swarm.Run(artifacts, "plan")).ExitCode == 2)
                unfinished++;
            ShellResult next = await DeployAsync(artifacts);
            Assert.True(next.ExitCode == 0, $"seed {seed}, kill {i}: {next.Output}");
            await NoChangeAsync(artifacts);
        }
        await writer.Stop();
        Note($"{s_killPoints} deployments killed and run again, {unfinished} of them in the middle of the rolling update", writer);

        Assert.InRange(unfinished, 1, s_killPoints); // Kills that come too early or too late prove nothing.
        Assert.Empty(await writer.LostRows(Primary));
    }

    /// <summary>The smallest number of members that were healthy at one moment.</summary>
    private async Task<int> FewestHealthyAsync(CancellationToken cancel)
    {
        int fewest = int.MaxValue;
        while (!cancel.IsCancellationRequested)
        {
            ShellResult[] hosts = await Task.WhenAll(
                Cluster.Topology.Hosts.Select(h =>
                    Cluster.Swarm.Lab.Docker(
                        h.Name,
                        "ps",
                        "--quiet",
                        "--filter",
                        $"name={Cluster.Topology.Name}_patroni-",
                        "--filter",
                        "health=healthy"
                    )
                )
            );
            fewest = Math.Min(fewest, hosts.Count(static h => h.Succeeded().Output.Trim().Length > 0));
            await Task.Delay(200, CancellationToken.None);
        }
        return fewest;
    }

    private async Task AllMembersAsync(string command)
    {
        foreach (string host in Cluster.Topology.Hosts.Select(static h => h.Name))
        {
            string container = (await Cluster.Swarm.Lab.Docker(host, "ps", "--quiet", "--filter", $"name={Cluster.Topology.Name}_patroni-"))
                .Succeeded()
                .Output.Trim();
            (await Cluster.Swarm.Lab.Docker(host, command, container)).Succeeded();
        }
    }

    /// <param name="after">Since the deployment has its lock.</param>
    private async Task KillAsync(ArtifactsVariant artifacts, TimeSpan after)
    {
        ProcessStartInfo start = new("dotnet", artifacts.Command("deploy", "--yes"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOCKER_HOST"] = Cluster.Swarm.Lab.EngineOf("node1");
        using Process deploy = Process.Start(start)!;
        Task<string> output = deploy.StandardOutput.ReadToEndAsync(),
            errors = deploy.StandardError.ReadToEndAsync();
        await DeployedCluster.Until(async () => deploy.HasExited || await Cluster.Locked(), "the deployment takes no lock");
        await Task.WhenAny(deploy.WaitForExitAsync(), Task.Delay(after));
        deploy.Kill();
        await Task.WhenAll(output, errors, deploy.WaitForExitAsync());
    }
}
