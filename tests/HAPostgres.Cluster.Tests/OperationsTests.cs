using System.Text.Json;
using HAPostgres.Runtime.Client;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Status;
using HAPostgres.Runtime.Switchovers;
using Npgsql;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>What an operator does to a running cluster, each once, and what stands in the way of it.</summary>
[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public class OperationsTests(DeployedCluster cluster)
{
    /// <summary>Against hanging; no measurement.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_switchover_loses_no_row_with_session_pooling()
    {
        await Ready();
        int timeline = (await cluster.WaitUntilHealthy(s_bound))[0].GetProperty("timeline").GetInt32();
        await using MeasuringWriter writer = await MeasuringWriter.Start(cluster.ConnectionString(cluster.Topology.PgBouncer.Port));

        ShellResult switchover = await cluster.Swarm.Deploy("switchover", "--yes");

        await writer.WaitForRows(20, s_bound);
        await writer.Stop();
        Assert.True(switchover.ExitCode == 0, switchover.Output);
        Measured.Note(
            $"switchover, writes through the pool (session): longest gap {writer.LongestGap.TotalSeconds:0.0} s, {writer.AcknowledgedIds.Count} rows acknowledged"
        );
        Assert.Empty(await writer.LostRows(cluster.ConnectionString(cluster.Topology.HAProxy.PrimaryPort)));
        await cluster.WaitUntilHealthy(s_bound, after: timeline);
    }

    [Fact]
    public async Task Code_sees_what_the_program_sees_and_hands_over()
    {
        await Ready();
        CancellationToken cancel = TestContext.Current.CancellationToken;
        int timeline = (await cluster.WaitUntilHealthy(s_bound))[0].GetProperty("timeline").GetInt32();
        using ClusterClient client = await ClusterClient.ConnectAsync(
            cluster.Topology,
            new ClusterOptions
            {
                Host = cluster.Swarm.Lab.EngineOf("node1"),
                Artifacts = cluster.Swarm.ArtifactsDirectory,
                Secrets = ExampleSwarm.Secrets,
            },
            cancel: cancel
        );

        Assert.Empty((await client.PlanAsync(cancel)).Changes);
        Assert.All(await client.VerifyAsync(cancel), static c => Assert.True(c.Passed, $"{c.Name}: {c.Detail}"));
        SwitchoverResult moved = await client.SwitchoverAsync(cancel: cancel);
        StatusReport status = await client.StatusAsync(cancel);

        Assert.True(status.Members.IsSeen(out IReadOnlyList<MemberStatus>? members, out string? reason), reason);
        Assert.Equal(moved.To, members.Single(static m => m.Role == "leader").Name);
        Assert.NotEqual(moved.From, moved.To);
        await cluster.WaitUntilHealthy(s_bound, after: timeline);
    }

    [Fact]
    public async Task Replicas_restart_and_the_leader_does_not()
    {
        await Ready();
        string leaderHost = await cluster.LeaderHost();
        string leader = cluster.Topology.Patroni.Members.Single(m => m.Host == leaderHost).Name;
        Dictionary<string, DateTime> before = await Started();

        ShellResult restart = await cluster.Swarm.Deploy("restart", "--role", "replica", "--yes");

        Assert.True(restart.ExitCode == 0, restart.Output);
        await cluster.WaitUntilHealthy(s_bound);
        Assert.All(
            await Started(),
            member =>
                Assert.True(
                    member.Value > before[member.Key] != (member.Key == leader),
                    $"{member.Key} started at {member.Value}, before at {before[member.Key]}; {leader} leads"
                )
        );
    }

    [Fact]
    public async Task A_reload_restarts_nothing()
    {
        await Ready();
        Dictionary<string, DateTime> before = await Started();

        ShellResult reload = await cluster.Swarm.Deploy("reload");

        Assert.True(reload.ExitCode == 0, reload.Output);
        Assert.Equal(before, await Started());
    }

    [Fact]
    public async Task Maintenance_mode_begins_refuses_a_switchover_and_ends()
    {
        await Ready();
        (await cluster.Swarm.Deploy("pause", "--yes")).Succeeded();
        try
        {
            Refused(await cluster.Swarm.Deploy("switchover", "--yes"), 1, "maintenance mode", "resume");
            Refused(await cluster.Swarm.Deploy("restart", "--yes"), 1, "maintenance mode", "resume");
            Refused(await cluster.Swarm.Deploy("reinit", "patroni-node2", "--confirm", "patroni-node2"), 1, "maintenance mode", "resume");
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
        Refused(await cluster.Swarm.Run(edited, "deploy", "--yes"), 1, "maintenance mode", "Nothing was changed", "resume");
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
        await UntilAsync(async () =>
            (await cluster.Swarm.Lab.Docker("node1", "service", "ls", "--quiet", "--filter", $"name={cluster.Topology.Name}-deploy-lock"))
                .Output.Trim()
                .Length > 0
        );

        Task<ShellResult> reinit = cluster.Swarm.Deploy("reinit", replicas[0], "--confirm", replicas[0]);
        List<ShellResult> doctors = [];
        while (!restart.IsCompleted)
            doctors.Add(await cluster.Swarm.Deploy("doctor"));

        Refused(await reinit, 1, "Another command is at work", "'restart'", Environment.MachineName, "--break-lock");
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
    public async Task A_cluster_without_leader_gets_one_by_a_failover_which_loses_nothing()
    {
        await Ready();
        JsonElement[] members = [.. (await cluster.WaitUntilHealthy(s_bound)).EnumerateArray()];
        string synchronous = members
            .Single(static m => m.GetProperty("role").GetString() == "sync_standby")
            .GetProperty("name")
            .GetString()!;
        string leaderHost = await cluster.LeaderHost();
        await using MeasuringWriter writer = await MeasuringWriter.Start(cluster.ConnectionString(cluster.Topology.PgBouncer.Port));
        // In maintenance mode nobody takes over by itself.
        (await cluster.Swarm.Deploy("pause", "--yes")).Succeeded();
        try
        {
            string leader = cluster.Topology.Patroni.Members.Single(m => m.Host == leaderHost).Name;
            string container = (
                await cluster.Swarm.Lab.Docker(leaderHost, "ps", "-q", "--filter", $"name={cluster.Topology.Name}_{leader}")
            )
                .Succeeded()
                .Output.Trim();
            (
                await cluster.Swarm.Lab.Docker(
                    leaderHost,
                    "exec",
                    container,
                    "bash",
                    "-c",
                    "kill -INT $(head -n 1 /var/lib/postgresql/data/postmaster.pid)"
                )
            ).Succeeded();
            await UntilAsync(async () =>
                (await cluster.Members())
                    .EnumerateArray()
                    .All(static m => m.GetProperty("role").GetString() != "leader" || m.GetProperty("state").GetString() != "running")
            );

            ShellResult failover = await cluster.Swarm.Deploy("failover", "--to", synchronous, "--yes");

            Assert.True(failover.ExitCode == 0, failover.Output);
            await writer.WaitForRows(20, s_bound);
        }
        finally
        {
            (await cluster.Swarm.Deploy("resume")).Succeeded();
        }
        JsonElement whole = await cluster.WaitUntilHealthy(s_bound);
        await writer.Stop();
        Assert.Equal(
            synchronous,
            whole.EnumerateArray().Single(static m => m.GetProperty("role").GetString() == "leader").GetProperty("name").GetString()
        );
        Assert.Empty(await writer.LostRows(cluster.ConnectionString(cluster.Topology.HAProxy.PrimaryPort)));
    }

    [Fact]
    public async Task A_replica_is_copied_anew_once_its_name_is_typed()
    {
        await Ready();
        string replica = (await cluster.WaitUntilHealthy(s_bound))
            .EnumerateArray()
            .First(m => m.GetProperty("role").GetString() == "replica")
            .GetProperty("name")
            .GetString()!;
        Refused(await cluster.Swarm.Deploy("reinit", replica, "--yes"), 9, replica, "--confirm");

        ShellResult reinit = await cluster.Swarm.Deploy("reinit", replica, "--confirm", replica);

        Assert.True(reinit.ExitCode == 0, reinit.Output);
        await cluster.WaitUntilHealthy(s_bound);
    }

    [Fact]
    public async Task What_is_there_can_be_looked_at()
    {
        await Ready();
        ShellResult history = await cluster.Swarm.Deploy("history", "--json");
        Assert.True(history.ExitCode == 0, history.Output);
        ShellResult logs = await cluster.Swarm.Deploy("logs", cluster.Topology.Patroni.Members[0].Name, "--tail", "20");
        Assert.Contains("INFO", logs.Succeeded().Output, StringComparison.Ordinal);
        ShellResult psql = await cluster.Swarm.Deploy("psql", "--replica", "--", "-Atc", "SELECT 'in recovery: ' || pg_is_in_recovery()");
        Assert.Contains("in recovery: true", psql.Succeeded().Output, StringComparison.Ordinal);
        ShellResult doctor = await cluster.Swarm.Deploy("doctor");
        Assert.False(doctor.Output.Contains("could not look", StringComparison.Ordinal), doctor.Output);
    }

    [Fact]
    public async Task A_drill_measures_a_kill_and_cleans_up()
    {
        await Ready();
        ShellResult drill = await cluster.Swarm.Deploy("drill", "--only", "postgres", "--yes", "--json");

        Assert.True(drill.ExitCode is 0 or 1, drill.Output);
        // What it says on the way comes after, from the other stream.
        int end = drill.Output.IndexOf("\n]", StringComparison.Ordinal);
        Assert.True(end > 0, drill.Output);
        using JsonDocument results = JsonDocument.Parse(drill.Output[..(end + 2)]);
        JsonElement result = Assert.Single(results.RootElement.EnumerateArray());
        Measured.Note(
            $"drill, the leader's PostgreSQL is killed, writes through the pool: longest gap {result.GetProperty("gapSeconds")} s, {result.GetProperty("failedStatements")} statements failed"
        );
        Assert.Equal(0, result.GetProperty("lostRows").GetInt32());
        await using var connection = new NpgsqlConnection(cluster.ConnectionString(cluster.Topology.HAProxy.PrimaryPort));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var table = new NpgsqlCommand("SELECT count(*) FROM pg_class WHERE relname = 'hapostgres_drill'", connection);
        Assert.Equal(0L, await table.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_cannot_be_done_is_refused_with_the_reason()
    {
        await Ready();
        JsonElement[] members = [.. (await cluster.WaitUntilHealthy(s_bound)).EnumerateArray()];
        string Name(string role) => members.First(m => m.GetProperty("role").GetString() == role).GetProperty("name").GetString()!;
        Refused(await cluster.Swarm.Deploy("switchover", "--to", "nobody", "--yes"), 3, "no member 'nobody'", "Members:");
        Refused(await cluster.Swarm.Deploy("switchover", "--to", Name("leader"), "--yes"), 3, "the leader already", "--to");
        Refused(await cluster.Swarm.Deploy("switchover", "--to", Name("replica"), "--yes"), 1, "not synchronous", "Members:");
        Refused(await cluster.Swarm.Deploy("switchover"), 9, "Not confirmed", "--yes");
        Refused(await cluster.Swarm.Deploy("failover", "--yes"), 1, "leads and runs", "switchover");
        Refused(await cluster.Swarm.Deploy("reinit", Name("leader")), 3, "is the leader", "switchover");
        Refused(await cluster.Swarm.Deploy("restart", "nobody", "--yes"), 3, "no member 'nobody'", "Members:");
        Refused(await cluster.Swarm.Deploy("logs", "nothing"), 3, "no service 'nothing'", "Services:");
    }

    private async Task Ready()
    {
        ClusterTests.SkipUnlessWanted();
        await cluster.WaitUntilHealthy(s_bound);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        DateTime end = DateTime.UtcNow + s_bound;
        while (!await condition())
        {
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"not so within {s_bound}");
            await Task.Delay(500);
        }
    }

    /// <summary>When each member's PostgreSQL started.</summary>
    private async Task<Dictionary<string, DateTime>> Started()
    {
        Dictionary<string, DateTime> times = [];
        foreach (PatroniMember member in cluster.Topology.Patroni.Members)
        {
            string container = (
                await cluster.Swarm.Lab.Docker(member.Host, "ps", "-q", "--filter", $"name={cluster.Topology.Name}_{member.Name}")
            )
                .Succeeded()
                .Output.Trim();
            string text = (
                await cluster.Swarm.Lab.Docker(
                    member.Host,
                    "exec",
                    container,
                    "stat",
                    "-c",
                    "%y",
                    "/var/lib/postgresql/data/postmaster.pid"
                )
            )
                .Succeeded()
                .Output;
            times[member.Name] = DateTime.Parse(text.Trim()[..23], System.Globalization.CultureInfo.InvariantCulture);
        }
        return times;
    }

    private static void Refused(ShellResult result, int code, params string[] words)
    {
        Assert.True(result.ExitCode == code, result.Output);
        Assert.All(words, w => Assert.Contains(w, result.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
    }
}
