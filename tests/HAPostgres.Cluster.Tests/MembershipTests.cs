using Xunit;

namespace HAPostgres.Cluster;

/// <summary>A cluster that grows, shrinks and loses a host for good, with an application writing through the pool all the time.</summary>
[Trait("Category", "Cluster")]
public class MembershipTests
{
    private const string Why = "takes more hosts than the other tests, and many minutes";

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task From_three_members_to_five_and_back_without_a_lost_row_and_without_a_trace()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await using ManifestSwarm swarm = await ManifestSwarm.Boot(5);
        (await swarm.Run(Manifest(3), "up", "--yes")).Succeeded();
        await using MeasuringWriter writer = await MeasuringWriter.Start(swarm.ConnectionString(6432, "node1", "node2", "node3"));

        (await swarm.Run(Manifest(5), "setup", "--yes")).Succeeded();
        ShellResult grown = (await swarm.Run(Manifest(5), "deploy", "--yes")).Succeeded();
        AssertOrder(grown, "_haproxy updated", "_patroni-node4 created");
        (await swarm.Run(Manifest(5), "verify")).Succeeded();
        Assert.Equal(5, Voters(await swarm.EtcdMembers("node5")));
        await Note(writer, "3 to 5 members");

        // Not without leave; then nothing is touched.
        ShellResult refused = await swarm.Run(Manifest(3), "deploy", "--yes");
        Assert.True(refused.ExitCode == 1, refused.Output);
        Assert.Contains("--remove-members", refused.Output, StringComparison.Ordinal);
        Assert.Equal(5, Voters(await swarm.EtcdMembers("node1")));

        ShellResult unconfirmed = await swarm.Run(
            Manifest(3),
            "deploy",
            "--yes",
            "--remove-members",
            "--delete-data",
            "--confirm",
            "patroni-node5"
        );
        Assert.True(unconfirmed.ExitCode == 9, unconfirmed.Output);
        Assert.DoesNotContain("changed in the running cluster", unconfirmed.Output, StringComparison.Ordinal);
        Assert.Equal(5, Voters(await swarm.EtcdMembers("node1")));

        ShellResult shrunk = (await swarm.Run(Manifest(3), "deploy", "--yes", "--remove-members")).Succeeded();
        AssertOrder(shrunk, "removed: patroni-node5", "_haproxy updated");
        (await swarm.Run(Manifest(3), "verify")).Succeeded();
        await Note(writer, "5 to 3 members");
        Assert.Equal(3, Voters(await swarm.EtcdMembers("node1")));
        await AssertNoTraceOf(swarm, "node4", "node5");

        await writer.Stop();
        Assert.Empty(await writer.LostRows(swarm.ConnectionString(5000, "node1", "node2", "node3")));
        Assert.Contains("is promoted to a voting member", grown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_host_is_replaced_by_another_node()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await using ManifestSwarm swarm = await ManifestSwarm.Boot(4);
        (await swarm.Run(Manifest(3), "up", "--yes")).Succeeded();
        await using MeasuringWriter writer = await MeasuringWriter.Start(swarm.ConnectionString(6432, "node1", "node2"));

        await swarm.Lab.KillEngine("node3");
        await swarm.UntilNodeIsDown("node3");
        (await swarm.Run(Manifest(3), "setup", "--yes", "--map", "node3=node4")).Succeeded();
        ShellResult replaced = (await swarm.Run(Manifest(3), "deploy", "--yes")).Succeeded();
        (await swarm.Run(Manifest(3), "verify")).Succeeded();
        await Note(writer, "a lost host replaced");

        await writer.Stop();
        Assert.Contains("its data is gone", replaced.Output, StringComparison.Ordinal);
        Assert.Empty(await writer.LostRows(swarm.ConnectionString(5000, "node1", "node2", "node4")));
        await AssertNoTraceOf(swarm, "node3");
    }

    [Fact]
    public async Task A_leaders_host_is_replaced_by_another_one_while_it_leads()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await using ManifestSwarm swarm = await ManifestSwarm.Boot(4);
        (await swarm.Run(Manifest(3), "up", "--yes")).Succeeded();
        await using MeasuringWriter writer = await MeasuringWriter.Start(swarm.ConnectionString(6432, "node1", "node2", "node3"));
        string leaving = await swarm.LeaderHost("node1", "node2", "node3");
        string[] hosts = [.. ((string[])["node1", "node2", "node3", "node4"]).Where(h => h != leaving)];

        (await swarm.Run(Manifest(hosts), "setup", "--yes")).Succeeded();
        ShellResult replaced = (await swarm.Run(Manifest(hosts), "deploy", "--yes", "--remove-members")).Succeeded();
        AssertOrder(replaced, $"patroni-{leaving} hands over to", "_haproxy updated");
        (await swarm.Run(Manifest(hosts), "verify")).Succeeded();
        await Note(writer, "the leader's host replaced");
        Assert.Equal(3, Voters(await swarm.EtcdMembers("node4")));
        await AssertNoTraceOf(swarm, leaving);

        await writer.Stop();
        Assert.Empty(await writer.LostRows(swarm.ConnectionString(5000, hosts)));
    }

    /// <summary>The proxies know every member that may lead.</summary>
    private static void AssertOrder(ShellResult result, string first, string then)
    {
        int at = result.Output.IndexOf(first, StringComparison.Ordinal);
        Assert.True(at >= 0, result.Output);
        Assert.True(result.Output.IndexOf(then, StringComparison.Ordinal) > at, result.Output);
    }

    private static async Task Note(MeasuringWriter writer, string what)
    {
        await writer.WaitForRows(20, s_bound);
        Measured.Note(
            $"{what}, writes through the pool: longest gap so far {writer.LongestGap.TotalSeconds:0.0} s, "
                + $"{writer.AcknowledgedIds.Count} rows acknowledged"
        );
    }

    private static int Voters(string members) =>
        members
            .Split('\n')
            .Count(static l => l.Contains(", started, ", StringComparison.Ordinal) && l.EndsWith(", false", StringComparison.Ordinal));

    private static async Task AssertNoTraceOf(ManifestSwarm swarm, params string[] hosts)
    {
        foreach (string host in hosts)
        {
            string labels = (await swarm.Lab.Docker("node1", "node", "inspect", "--format", "{{json .Spec.Labels}}", host))
                .Succeeded()
                .Output;
            Assert.DoesNotContain("grow.", labels, StringComparison.Ordinal);
        }
        foreach (string kind in new[] { "service", "config", "secret" })
        {
            string names = (await swarm.Lab.Docker("node1", kind, "ls", "--format", "{{.Name}}")).Succeeded().Output;
            Assert.All(
                hosts.Where(h => swarm.Topology.Hosts.All(t => t.Name != h)),
                host => Assert.DoesNotContain(host, names, StringComparison.Ordinal)
            );
        }
    }

    private static string Manifest(int hosts) => Manifest([.. Enumerable.Range(1, hosts).Select(static i => $"node{i}")]);

    private static string Manifest(string[] hosts) =>
        $$"""
            {
              "name": "grow",
              "hosts": [{{string.Join(
                ", ",
                hosts.Select(static h => $$"""{ "name": "{{h}}", "memory": "4GB", "cpus": 2 }""")
            )}}],
              "postgres": { "parameters": { "shared_buffers": "64MB", "min_wal_size": "128MB", "max_wal_size": "512MB", "max_connections": 100 } },
              "patroni": { "resources": { "limits": { "cpus": 2, "memory": "1GB" }, "reservations": { "cpus": 0.05, "memory": "64MB" } } },
              "etcd": { "resources": { "limits": { "cpus": 1, "memory": "256MB" }, "reservations": { "cpus": 0.05, "memory": "64MB" } } },
              "pgbouncer": { "maxClientConnections": 500, "defaultPoolSize": 10, "minPoolSize": 0, "reservePoolSize": 0, "resources": { "limits": { "cpus": 1, "memory": "256MB" }, "reservations": { "cpus": 0.05, "memory": "32MB" } } },
              "haproxy": { "maxConnections": 500, "resources": { "limits": { "cpus": 1, "memory": "256MB" }, "reservations": { "cpus": 0.05, "memory": "32MB" } } }
            }
            """;
}
