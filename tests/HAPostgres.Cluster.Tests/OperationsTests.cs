using System.Text.Json;
using HAPostgres.Runtime.Client;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Status;
using HAPostgres.Runtime.Switchovers;
using Npgsql;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>What an operator does to a running cluster, each once.</summary>
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
            $"switchover, writes through the pool (session): longest gap {writer.LongestGap.TotalSeconds:0.0} s, "
                + $"{writer.AcknowledgedIds.Count} rows acknowledged"
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
    public async Task A_cluster_without_leader_gets_one_by_a_failover_which_loses_nothing()
    {
        await Ready();
        JsonElement[] members = [.. (await cluster.WaitUntilHealthy(s_bound)).EnumerateArray()];
        string synchronous = members.Select(MemberView.From).First(static m => m.IsSynchronous).Name;
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
            await DeployedCluster.Until(
                async () =>
                    (await cluster.Members())
                        .EnumerateArray()
                        .All(static m => m.GetProperty("role").GetString() != "leader" || m.GetProperty("state").GetString() != "running"),
                "the leader does not stop"
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
            .First(static m => m.GetProperty("role").GetString() != "leader")
            .GetProperty("name")
            .GetString()!;
        (await cluster.Swarm.Deploy("reinit", replica, "--yes")).Refused(9, replica, "--confirm");

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
            $"drill, the leader's PostgreSQL is killed, writes through the pool: longest gap "
                + $"{result.GetProperty("gapSeconds")} s, {result.GetProperty("failedStatements")} statements failed"
        );
        Assert.Equal(0, result.GetProperty("lostRows").GetInt32());
        await using var connection = new NpgsqlConnection(cluster.ConnectionString(cluster.Topology.HAProxy.PrimaryPort));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var table = new NpgsqlCommand("SELECT count(*) FROM pg_class WHERE relname = 'hapostgres_drill'", connection);
        Assert.Equal(0L, await table.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private async Task Ready()
    {
        ClusterTests.SkipUnlessWanted();
        await cluster.WaitUntilHealthy(s_bound);
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
}
