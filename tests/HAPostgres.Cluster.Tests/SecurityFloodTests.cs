using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>Clients that take what they can. Floods are bounded in number and time.</summary>
public sealed class SecurityFloodTests(DeployedCluster cluster) : SecurityTests(cluster)
{
    private const string Why = "a flood takes the whole machine for its time";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Clients_of_one_address_that_never_log_in_keep_nobody_from_any_port(bool halfOpen)
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        TimeSpan before = await LoginTimeAsync(Primary);
        await using LabAddresses addresses = await LabAddresses.Add(Lab, 1);
        await using Flood flood = Flood.Start(addresses.All, EveryPort(), count: 100, halfOpen);
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);

        for (int round = 0; round < 3; round++)
        {
            foreach (HostTopology host in Topology.Hosts)
            {
                await LoginAsync(host.Name, Pool);
                await LoginAsync(host.Name, Primary);
                await LoginAsync(host.Name, Replicas);
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(host.Name, "/stats", Operator));
            }
        }
        TimeSpan during = await LoginTimeAsync(Primary);

        Assert.True(flood.Attempts >= 100 * 4 * Topology.Hosts.Count, $"only {flood.Attempts} connections were tried");
        Measured.Note(
            $"login at 5000, quiet {before.TotalMilliseconds:0} ms, beside {flood.Attempts} {(halfOpen ? "half-open" : "silent")} "
                + $"connections of one address {during.TotalMilliseconds:0} ms (means of 10)"
        );
    }

    [Fact]
    public async Task Clients_of_three_addresses_that_never_log_in_keep_no_pool_and_no_failover_from_its_work()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        string leader = await Cluster.LeaderHost();
        await using MeasuringWriter writer = await MeasuringWriter.Start(
            Cluster.ConnectionString(Pool, [leader, .. Topology.Hosts.Select(static h => h.Name).Where(h => h != leader)])
        );
        await using LabAddresses addresses = await LabAddresses.Add(Lab, 3);
        await using (Flood silent = Flood.Start(addresses.All, EveryPort(), count: 25, halfOpen: false))
        await using (Flood halfOpen = Flood.Start(addresses.All, EveryPort(), count: 25, halfOpen: true))
        {
            await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
            foreach (HostTopology host in Topology.Hosts)
                await LoginAsync(host.Name, Pool);
            Assert.Equal("1", (await SuperuserAsync(leader, "SELECT 1")).Trim());

            string container = await ContainerAsync(leader, $"patroni-{leader}");
            (await Lab.Docker(leader, "kill", "--signal", "KILL", container)).Succeeded();
            await writer.WaitForRows(20, Bound);
            Measured.Note(
                $"leader's container killed beside {silent.Attempts + halfOpen.Attempts} connections of three addresses that never log in: "
                    + $"longest gap of writes through the pool {writer.LongestGap.TotalSeconds:0.0} s"
            );
        }
        await Cluster.WaitUntilHealthy(Bound);
        await writer.Stop();

        Assert.Empty(await writer.LostRows(Cluster.ConnectionString(Primary)));
    }

    [Fact]
    public async Task A_silent_client_is_dropped_and_gets_no_connection_to_a_server()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        await using LabAddresses addresses = await LabAddresses.Add(Lab, 1);
        foreach (int port in new[] { Primary, Replicas })
            Assert.Equal(
                0,
                await Flood.HeldAsync(addresses.All[0], At("node1", port), 20, halfOpen: false, after: TimeSpan.FromSeconds(5))
            );
    }

    [Fact]
    public async Task One_address_holds_no_more_connections_than_the_manifest_says()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        await using LabAddresses addresses = await LabAddresses.Add(Lab, 1);
        IPAddress source = addresses.All[0];

        int direct = await Flood.HeldAsync(
            source,
            At("node1", Primary),
            Topology.HAProxy.MaxConnectionsPerSource + 4,
            halfOpen: true,
            after: TimeSpan.FromSeconds(1)
        );
        int pooled = await Flood.HeldAsync(
            source,
            At("node1", Pool),
            Topology.PgBouncer.MaxConnectionsPerSource + 200,
            halfOpen: true,
            after: TimeSpan.FromSeconds(2)
        );

        Assert.Equal(Topology.HAProxy.MaxConnectionsPerSource, direct);
        Assert.Equal(Topology.PgBouncer.MaxConnectionsPerSource, pooled);
    }

    [Fact]
    public async Task One_role_that_takes_all_that_it_can_leaves_every_pool_and_the_monitor_able_to_log_in()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        string script =
            $"for i in $(seq 12); do for h in {string.Join(' ', Topology.Hosts.Select(h => Lab.AddressOf(h.Name)))}; do "
            + "PGPASSWORD=$P psql -qXc 'SELECT pg_sleep(25)' \"host=$h port=5000 user=odoo dbname=odoo sslmode=require connect_timeout=5\" "
            + ">/dev/null 2>&1 & done; done; wait";
        await Task.WhenAll(
            Topology.Hosts.Select(h =>
                Lab.Docker(
                    h.Name,
                    "run",
                    "--detach",
                    "--rm",
                    "--network",
                    Topology.Networks.Application,
                    "--env",
                    $"P={DeployedCluster.Variable("ROLE_ODOO_PASSWORD")}",
                    "--entrypoint",
                    "bash",
                    Topology.Patroni.Image,
                    "-c",
                    script
                )
            )
        );
        await Task.Delay(TimeSpan.FromSeconds(8), TestContext.Current.CancellationToken);
        string leader = await Cluster.LeaderHost();
        int taken = int.Parse(
            await SuperuserAsync(leader, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'odoo'"),
            CultureInfo.InvariantCulture
        );

        foreach (HostTopology host in Topology.Hosts)
        {
            await LoginAsync(host.Name, Pool);
            await LoginAsync(host.Name, Pool, Application);
        }

        Assert.InRange(taken, 2, Topology.HAProxy.MaxDirectConnections * Topology.Hosts.Count);
        Assert.Equal(
            ConnectionBudget.Of(Topology).PerRole.ToString(CultureInfo.InvariantCulture),
            (await SuperuserAsync(leader, "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'odoo'")).Trim()
        );
        await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Slow_requests_to_the_status_page_are_ended()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        using TcpClient client = new();
        await client.ConnectAsync(At("node1", Stats), TestContext.Current.CancellationToken);
#pragma warning disable CA5359 // Not who answers, but for how long, is what is looked at.
        await using SslStream tls = new(client.GetStream(), false, static (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("node1");
        await tls.WriteAsync("GET /stats HTTP/1.1\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(9));

        string answer = Encoding.ASCII.GetString(await ReadAsync(tls, limit.Token));

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Floods_of_cancel_requests_and_malformed_packets_harm_nobody()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await Ready();
        // From an address of its own, whose connections are limited: who logs in has another.
        await using LabAddresses addresses = await LabAddresses.Add(Lab, 1);
        byte[][] packets =
        [
            [0, 0, 0, 16, 4, 210, 22, 46, 1, 2, 3, 4, 5, 6, 7, 8],
            [0, 0, 0, 0],
            [127, 255, 255, 255, 0, 3, 0, 0],
            [0, 0, 0, 9, 0, 3, 0, 0, 0],
        ];
        foreach (int port in new[] { Pool, Primary })
        {
            int sent = await Flood.SendAsync(addresses.All[0], At("node1", port), packets, 400, TestContext.Current.CancellationToken);
            await LoginAsync("node1", port);
            Assert.True(sent >= packets.Length, $"only {sent} packets were sent to {port}");
        }
    }
}
