using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>Who is promoted, and whom clients are led to meanwhile.</summary>
[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public sealed class PromotionTests(DeployedCluster cluster)
{
    /// <summary>A bound against hanging, not a measurement.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);

    private const string Why =
        "takes a failover's minutes; the test of tools PromotionTests tries the same with three Patronis in a container";

    /// <summary>Its open sessions go on, Patroni's too: without a look from outside nobody notices.</summary>
    [Fact]
    public async Task A_leaders_postmaster_that_is_stopped_is_replaced()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilHealthy(s_bound);
        string host = await cluster.LeaderHost();
        var clock = Stopwatch.StartNew();

        await InPatroni(host, "kill -STOP $(head -n 1 /var/lib/postgresql/data/postmaster.pid)");
        string leader = cluster.ConnectionString(cluster.Topology.HAProxy.PrimaryPort);
        Assert.Null(await Answer(leader, "SELECT 'here'")); // It is stopped.
        await UntilAnswered(leader, s_bound);

        Measured.Note($"leader's postmaster stopped, port of the leader: a new connection after {clock.Elapsed.TotalSeconds:0.0} s");
        await cluster.WaitUntilHealthy(s_bound);
    }

    /// <summary>The WAL that it lacks is that of a transaction that still ran: acknowledged to nobody.</summary>
    [Fact]
    public async Task A_synchronous_replica_that_lags_far_behind_is_promoted_with_every_acknowledged_row()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        int timeline = (await cluster.WaitUntilHealthy(s_bound))[0].GetProperty("timeline").GetInt32();
        string old = await cluster.LeaderHost();
        string[] others = [.. cluster.Topology.Hosts.Select(static h => h.Name).Where(h => h != old)];
        await InPatroni(
            old,
            "psql -U postgres -qc 'DROP TABLE IF EXISTS kept' -c 'CREATE TABLE kept (id int)' -c 'INSERT INTO kept VALUES (1)' "
                + "-c 'GRANT SELECT ON kept TO PUBLIC' hapostgres"
        );
        foreach (string host in others)
            await InPatroni(host, "kill -STOP $(pgrep -f '^postgres: .*walreceiver')");
        Task<ShellResult> large = cluster.Swarm.Lab.Docker(
            old,
            "exec",
            await PatroniOn(old),
            "psql",
            "-U",
            "postgres",
            "-qc",
            "BEGIN; CREATE TABLE large AS SELECT repeat(md5(i::text), 10) FROM generate_series(1, 300000) i; SELECT pg_sleep(20)"
        );
        // Less than wal_sender_timeout, so that the synchronous replica stays synchronous.
        DateTime end = DateTime.UtcNow + TimeSpan.FromSeconds(13);
        while (
            !(await cluster.Members())
                .EnumerateArray()
                .Where(static m => m.GetProperty("role").GetString() != "leader")
                .All(static m =>
                    m.TryGetProperty("lag", out JsonElement lag) && lag.ValueKind == JsonValueKind.Number && lag.GetInt64() > 40_000_000
                )
        )
        {
            Assert.True(DateTime.UtcNow < end, $"the replicas do not lag: {await cluster.Members()}");
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }

        await cluster.Swarm.Lab.Cut(old);
        try
        {
            var clock = Stopwatch.StartNew();
            foreach (string host in others)
                await InPatroni(host, "kill -CONT $(pgrep -f '^postgres: .*walreceiver') || true");
            string row = await UntilAnswered(
                cluster.ConnectionString(cluster.Topology.HAProxy.PrimaryPort, others),
                s_bound,
                "SELECT id::text FROM kept"
            );
            Measured.Note(
                $"leader's host cut off while the replicas lag by more than 40 MB: the acknowledged row after "
                    + $"{clock.Elapsed.TotalSeconds:0.0} s"
            );
            Assert.Equal("1", row);
        }
        finally
        {
            await cluster.Swarm.Lab.Heal(old);
            await large;
        }
        await cluster.WaitUntilHealthy(s_bound, after: timeline);
        await cluster.WaitUntilHostsAreBack(s_bound);
    }

    [Fact]
    public async Task Nobody_is_led_to_a_new_leader_that_still_replays()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        JsonElement[] members = [.. (await cluster.WaitUntilHealthy(s_bound)).EnumerateArray()];
        int timeline = members[0].GetProperty("timeline").GetInt32();
        string old = await cluster.LeaderHost();
        string leader = members.Single(static m => m.GetProperty("role").GetString() == "leader").GetProperty("name").GetString()!;
        string[] others = [.. cluster.Topology.Hosts.Select(static h => h.Name).Where(h => h != old)];
        string[] ways =
        [
            cluster.ConnectionString(cluster.Topology.HAProxy.PrimaryPort, others),
            cluster.ConnectionString(cluster.Topology.PgBouncer.Port, others),
        ];

        // Promotion waits for the process that replays.
        foreach (string host in others)
            await InPatroni(host, "kill -STOP $(pgrep -f '^postgres: .*startup')");
        await cluster.Swarm.Lab.Cut(old);
        try
        {
            DateTime end = DateTime.UtcNow + s_bound;
            while (
                (await cluster.Members(others))
                    .EnumerateArray()
                    .All(m => m.GetProperty("name").GetString() == leader || m.GetProperty("role").GetString() != "leader")
            )
            {
                Assert.True(DateTime.UtcNow < end, "no replica takes the lock");
                await Task.Delay(300, TestContext.Current.CancellationToken);
            }
            DateTime watched = DateTime.UtcNow + TimeSpan.FromSeconds(6);
            while (DateTime.UtcNow < watched)
            {
                foreach (string way in ways)
                    Assert.NotEqual("true", await Answer(way, "SELECT pg_is_in_recovery()::text"));
            }
        }
        finally
        {
            foreach (string host in others)
                await InPatroni(host, "kill -CONT $(pgrep -f '^postgres: .*startup') || true");
            await cluster.Swarm.Lab.Heal(old);
        }
        foreach (string way in ways)
            Assert.Equal("false", await UntilAnswered(way, s_bound, "SELECT pg_is_in_recovery()::text"));
        await cluster.WaitUntilHealthy(s_bound, after: timeline);
        await cluster.WaitUntilHostsAreBack(s_bound);
    }

    private async Task<string> PatroniOn(string host) =>
        (await cluster.Swarm.Lab.Docker(host, "ps", "-q", "--filter", $"name={cluster.Topology.Name}_patroni-{host}"))
            .Succeeded()
            .Output.Trim();

    private async Task InPatroni(string host, string script) =>
        (await cluster.Swarm.Lab.Docker(host, "exec", await PatroniOn(host), "bash", "-c", script)).Succeeded();

    /// <summary>What a new connection answers; null where there is none, or it ends.</summary>
    private static async Task<string?> Answer(string connectionString, string question)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(question, connection);
            return (string?)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException or AggregateException)
        {
            return null;
        }
    }

    private static async Task<string> UntilAnswered(string connectionString, TimeSpan bound, string question = "SELECT 'here'")
    {
        DateTime end = DateTime.UtcNow + bound;
        while (true)
        {
            if (await Answer(connectionString, question) is { } answer)
                return answer;
            Assert.True(DateTime.UtcNow < end, $"no answer after {bound}");
            await Task.Delay(200);
        }
    }
}
