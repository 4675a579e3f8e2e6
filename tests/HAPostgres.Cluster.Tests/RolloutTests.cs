using System.Diagnostics;
using System.Globalization;
using HAPostgres.Runtime.Stack;
using Npgsql;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>Edits of a running cluster, with an application that writes all the time.</summary>
[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public sealed class RolloutTests(DeployedCluster cluster) : IAsyncDisposable
{
    /// <summary>A bound against hanging.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(4);

    /// <summary>Each member needs a new task for its memory, and PostgreSQL a restart for its buffers.</summary>
    private static readonly (string, string)[] s_everyMemberRestarts =
    [
        ("\"shared_buffers\": \"128MB\"", "\"shared_buffers\": \"160MB\""),
        ("\"limits\": { \"cpus\": 2, \"memory\": \"2GB\" }", "\"limits\": { \"cpus\": 2, \"memory\": \"2100MB\" }"),
    ];

    /// <summary>How often the deploying program is killed; each time costs some minutes.</summary>
    private static readonly int s_killPoints = int.Parse(
        Environment.GetEnvironmentVariable("HAPG_KILL_POINTS") ?? "2",
        CultureInfo.InvariantCulture
    );

    private const string Why = "is one more edit that restarts every member, which takes minutes";

    private bool _edited;

    /// <summary>The next test finds the example as it is in the repository.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_edited)
            (await cluster.Swarm.Deploy("deploy", "--yes")).Succeeded();
    }

    private async Task Ready()
    {
        await cluster.WaitUntilHealthy(s_bound);
        _edited = true;
    }

    [Fact]
    public async Task An_edit_that_restarts_every_member_loses_nothing_refuses_a_second_deployment_and_can_be_taken_back()
    {
        ClusterTests.SkipUnlessWanted();
        await Ready();
        using ArtifactsVariant original = ExampleSwarm.Variant(),
            edited = ExampleSwarm.Variant(s_everyMemberRestarts);
        string[] before = await TasksAsync();
        string leader = await cluster.LeaderHost();
        await using MeasuringWriter writer = await MeasuringWriter.Start(Pool);

        Task<ShellResult> first = DeployAsync(edited);
        await UntilLockedAsync();
        ShellResult second = await cluster.Swarm.Deploy("deploy", "--yes");
        ShellResult deploy = await first;
        await writer.WaitForRows(10, s_bound);
        Note("an edit that restarts every member, session pooling", writer);

        Assert.True(deploy.ExitCode == 0, deploy.Output);
        Assert.True(second.ExitCode == 1, second.Output);
        Assert.Contains("Another command is at work", second.Output, StringComparison.Ordinal);
        Assert.Contains("'deploy'", second.Output, StringComparison.Ordinal);
        Assert.Empty(before.Intersect(await TasksAsync()));
        Assert.NotEqual(leader, await cluster.LeaderHost());
        Assert.Equal("160MB", await ScalarAsync("SHOW shared_buffers"));
        await NoChangeAsync(edited);

        ShellResult back = await cluster.Swarm.Deploy("deploy", "--rollback", "--yes");
        Assert.True(back.ExitCode == 0, back.Output);
        await writer.Stop();
        Assert.Empty(await writer.LostRows(Primary));
        Assert.Equal("128MB", await ScalarAsync("SHOW shared_buffers"));
        await NoChangeAsync(original);
    }

    [Fact]
    public async Task Where_the_deploying_machine_reaches_no_status_port_members_are_still_restarted_one_by_one()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        using ArtifactsVariant edited = ExampleSwarm.Variant(s_everyMemberRestarts);
        string[] before = await TasksAsync();
        string leader = await cluster.LeaderHost();
        await using MeasuringWriter writer = await MeasuringWriter.Start(Pool);
        using CancellationTokenSource watching = new();
        Task<int> fewest = FewestHealthyAsync(watching.Token);

        ShellResult deploy;
        await using (
            await Firewall.BetweenThisMachineAndAsync(
                cluster.Swarm.Lab,
                [.. cluster.Topology.Hosts.Select(static h => h.Name)],
                cluster.Topology.HAProxy.StatsPort
            )
        )
        {
            Assert.Equal("[]", (await cluster.Members()).ToString()); // The firewall is one.
            deploy = await DeployAsync(edited);
        }
        await writer.WaitForRows(10, s_bound);
        await watching.CancelAsync();
        await writer.Stop();
        Note(
            $"the same edit with port {cluster.Topology.HAProxy.StatsPort} unreachable, {await fewest} of 3 members up at least, session pooling",
            writer
        );

        Assert.True(deploy.ExitCode == 0, deploy.Output);
        Assert.DoesNotContain("updating all members at the same time", deploy.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"node1 ({cluster.Swarm.Lab.AddressOf("node1")}:{cluster.Topology.HAProxy.StatsPort}) the connection is refused",
            deploy.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("switchover: ", deploy.Output, StringComparison.Ordinal);
        Assert.True(await fewest >= 2, $"{await fewest} healthy members at one moment: {deploy.Output}");
        Assert.Empty(before.Intersect(await TasksAsync()));
        Assert.NotEqual(leader, await cluster.LeaderHost());
        Assert.Equal("160MB", await ScalarAsync("SHOW shared_buffers"));
        Assert.Empty(await writer.LostRows(Primary));
    }

    [Fact]
    public async Task A_cluster_that_nobody_sees_is_left_as_it_is()
    {
        ClusterTests.SkipUnlessWanted();
        await Ready();
        using ArtifactsVariant edited = ExampleSwarm.Variant(s_everyMemberRestarts);
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
            cluster.Topology.Hosts,
            h =>
                Assert.Contains(
                    $"{h.Name} ({cluster.Swarm.Lab.AddressOf(h.Name)}:{cluster.Topology.HAProxy.StatsPort})",
                    deploy.Output,
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(before, await TasksAsync());
        await cluster.WaitUntilHealthy(s_bound);
        Assert.Equal("128MB", await ScalarAsync("SHOW shared_buffers"));
    }

    [Fact]
    public async Task Docker_stack_deploy_restarts_all_members_at_once_and_leaves_the_running_settings_as_they_are()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        using ArtifactsVariant edited = ExampleSwarm.Variant(s_everyMemberRestarts);
        string[] before = await TasksAsync();
        await using MeasuringWriter writer = await MeasuringWriter.Start(Pool);

        string stack = Path.Combine(edited.Path, ArtifactsDirectory.StackFileName);
        (
            await cluster.Swarm.Lab.Docker(
                "node1",
                "stack",
                "deploy",
                "--detach=true",
                "--resolve-image=never",
                "--compose-file",
                stack,
                cluster.Topology.Name
            )
        ).Succeeded();
        await UntilAsync(
            async () => await TasksAsync() is { Length: 3 } now && !before.Intersect(now).Any(),
            "docker stack deploy does not replace the members"
        );
        await cluster.WaitUntilHealthy(s_bound);
        await writer.WaitForRows(10, s_bound);
        await writer.Stop();
        Note($"the same edit by docker stack deploy, session pooling, {(await writer.LostRows(Primary)).Count} rows lost", writer);

        ShellResult plan = await cluster.Swarm.Run(edited, "plan");
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
        using ArtifactsVariant edited = ExampleSwarm.Variant([transactions, .. s_everyMemberRestarts]);
        ShellResult first = await DeployAsync(pooled);
        Assert.True(first.ExitCode == 0, first.Output);
        await using MeasuringWriter writer = await MeasuringWriter.Start(
            new NpgsqlConnectionStringBuilder(Pool) { CommandTimeout = 60 }.ConnectionString
        );

        ShellResult deploy = await DeployAsync(edited);
        await writer.WaitForRows(10, s_bound);
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
        await writer.WaitForRows(10, s_bound);
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
            (await cluster.Members()).EnumerateArray(),
            static m => Assert.False(m.TryGetProperty("pending_restart", out _), m.ToString())
        );
        await NoChangeAsync(edited);
    }

    [Fact]
    public async Task A_member_that_does_not_come_back_stops_the_rolling_update_and_leaves_the_others_as_they_were()
    {
        ClusterTests.SkipUnlessWanted();
        await Ready();
        // An image of which the compiler cannot know that it is no PostgreSQL.
        const string image = "example/database:1";
        foreach (HostTopology host in cluster.Topology.Hosts)
            (await cluster.Swarm.Lab.Docker(host.Name, "tag", cluster.Topology.HAProxy.Image, image)).Succeeded();
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

        ShellResult back = await cluster.Swarm.Deploy("deploy", "--rollback", "--yes");
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
        using ArtifactsVariant edited = ExampleSwarm.Variant(s_everyMemberRestarts);
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
            if ((await cluster.Swarm.Run(artifacts, "plan")).ExitCode == 2)
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

    private string Primary => cluster.ConnectionString(cluster.Topology.HAProxy.PrimaryPort);

    private string Pool => cluster.ConnectionString(cluster.Topology.PgBouncer.Port);

    private Task<ShellResult> DeployAsync(ArtifactsVariant artifacts, params string[] more) =>
        cluster.Swarm.Run(artifacts, ["deploy", "--yes", .. more]);

    private async Task NoChangeAsync(ArtifactsVariant artifacts)
    {
        ShellResult plan = await cluster.Swarm.Run(artifacts, "plan");
        Assert.True(plan.ExitCode == 0, plan.Output);
    }

    /// <summary>Containers of Patroni that run, on all hosts.</summary>
    private async Task<string[]> TasksAsync()
    {
        List<string> ids = [];
        foreach (string host in cluster.Topology.Hosts.Select(static h => h.Name))
            ids.AddRange(
                (await cluster.Swarm.Lab.Docker(host, "ps", "--quiet", "--no-trunc", "--filter", $"name={cluster.Topology.Name}_patroni-"))
                    .Succeeded()
                    .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            );
        return [.. ids];
    }

    /// <summary>The smallest number of members that were healthy at one moment.</summary>
    private async Task<int> FewestHealthyAsync(CancellationToken cancel)
    {
        int fewest = int.MaxValue;
        while (!cancel.IsCancellationRequested)
        {
            ShellResult[] hosts = await Task.WhenAll(
                cluster.Topology.Hosts.Select(h =>
                    cluster.Swarm.Lab.Docker(
                        h.Name,
                        "ps",
                        "--quiet",
                        "--filter",
                        $"name={cluster.Topology.Name}_patroni-",
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
        foreach (string host in cluster.Topology.Hosts.Select(static h => h.Name))
        {
            string container = (await cluster.Swarm.Lab.Docker(host, "ps", "--quiet", "--filter", $"name={cluster.Topology.Name}_patroni-"))
                .Succeeded()
                .Output.Trim();
            (await cluster.Swarm.Lab.Docker(host, command, container)).Succeeded();
        }
    }

    private Task UntilLockedAsync() => UntilAsync(LockedAsync, "the deployment takes no lock");

    private async Task<bool> LockedAsync() =>
        (await cluster.Swarm.Lab.Docker("node1", "service", "ls", "--quiet", "--filter", $"name={cluster.Topology.Name}-deploy-lock"))
            .Succeeded()
            .Output.Trim()
            .Length > 0;

    private static async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        DateTime end = DateTime.UtcNow + s_bound;
        while (!await condition())
        {
            if (DateTime.UtcNow > end)
                throw new TimeoutException(otherwise);
            await Task.Delay(200);
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
        start.Environment["DOCKER_HOST"] = cluster.Swarm.Lab.EngineOf("node1");
        using Process deploy = Process.Start(start)!;
        Task<string> output = deploy.StandardOutput.ReadToEndAsync(),
            errors = deploy.StandardError.ReadToEndAsync();
        await UntilAsync(async () => deploy.HasExited || await LockedAsync(), "the deployment takes no lock");
        await Task.WhenAny(deploy.WaitForExitAsync(), Task.Delay(after));
        deploy.Kill();
        await Task.WhenAll(output, errors, deploy.WaitForExitAsync());
    }

    private async Task<string?> ScalarAsync(string query)
    {
        await using NpgsqlConnection connection = new(Primary);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(query, connection);
        return (await command.ExecuteScalarAsync())?.ToString();
    }

    private static void Note(string what, MeasuringWriter writer) =>
        Measured.Note(
            $"{what}, writes through the pool: longest gap {writer.LongestGap.TotalSeconds:0.0} s, {writer.Failed} statements failed, {writer.AcknowledgedIds.Count} rows acknowledged"
        );
}
