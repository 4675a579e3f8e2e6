using System.Text.Json;
using Xunit;

namespace HAPostgres.Cluster;

[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public class FailoverTests(DeployedCluster cluster)
{
    /// <summary>Far above the worst case of the settings (50 s): a bound against hanging, not a measurement.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_cluster_that_was_deployed_passes_verify()
    {
        ClusterTests.SkipUnlessWanted();
        await cluster.WaitUntilHealthy(s_bound);

        ShellResult verify = await cluster.Swarm.Deploy("verify");

        Assert.True(verify.ExitCode == 0, verify.Output);
        Assert.All(
            cluster.Topology.Patroni.Members,
            m => Assert.Contains($"parameters of {m.Name} ", verify.Output, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_wrong_password_is_named_and_no_trace_of_a_stack_is_shown()
    {
        ClusterTests.SkipUnlessWanted();
        await cluster.WaitUntilHealthy(s_bound);
        using var copy = new ArtifactsCopy(ExampleSwarm.Secrets);
        copy.Edit(
            ".env",
            static text =>
                System.Text.RegularExpressions.Regex.Replace(
                    text,
                    "(?m)^HAPOSTGRES_MONITOR_PASSWORD=.*$",
                    "HAPOSTGRES_MONITOR_PASSWORD=wrong"
                )
        );

        ShellResult verify = await cluster.Swarm.Deploy("verify", "--secrets", copy.Path);

        Assert.True(verify.ExitCode == 1, verify.Output);
        Assert.Contains("password", verify.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", verify.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killing_the_leaders_container_loses_nothing_and_the_pool_writes_again()
    {
        ClusterTests.SkipUnlessWanted();
        await cluster.WaitUntilHealthy(s_bound);
        string leader = await cluster.LeaderHost();
        await using MeasuringWriter writer = await MeasuringWriter.Start(Pool(leader));

        string container = (
            await cluster.Swarm.Lab.Docker(leader, "ps", "-q", "--filter", $"name={cluster.Topology.Name}_patroni-{leader}")
        )
            .Succeeded()
            .Output.Trim();
        (await cluster.Swarm.Lab.Docker(leader, "kill", "--signal", "KILL", container)).Succeeded();
        await writer.WaitForRows(20, s_bound);
        JsonElement members = await cluster.WaitUntilHealthy(s_bound);
        await writer.Stop();

        Measured.Note(
            $"leader's container killed, writes through the pool: longest gap {writer.LongestGap.TotalSeconds:0.0} s, "
                + $"{writer.AcknowledgedIds.Count} rows acknowledged"
        );
        Assert.Empty(await writer.LostRows(Primary));
        Assert.Equal(cluster.Topology.Patroni.Members.Count, members.GetArrayLength());
    }

    [Fact]
    public async Task Cutting_the_leaders_host_off_loses_nothing_and_the_old_leader_rejoins_as_a_replica()
    {
        ClusterTests.SkipUnlessWanted();
        int timeline = (await cluster.WaitUntilHealthy(s_bound))[0].GetProperty("timeline").GetInt32();
        string old = await cluster.LeaderHost();
        await using MeasuringWriter writer = await MeasuringWriter.Start(Pool(old));

        await cluster.Swarm.Lab.Cut(old);
        try
        {
            await writer.WaitForRows(20, s_bound);
        }
        finally
        {
            await cluster.Swarm.Lab.Heal(old);
        }
        JsonElement members = await cluster.WaitUntilHealthy(s_bound, after: timeline);
        await writer.Stop();
        await cluster.WaitUntilHostsAreBack(s_bound);

        Measured.Note(
            $"leader's host cut off, writes through the pool: longest gap {writer.LongestGap.TotalSeconds:0.0} s, "
                + $"{writer.AcknowledgedIds.Count} rows acknowledged"
        );
        Assert.Empty(await writer.LostRows(Primary));
        string oldMember = cluster.Topology.Patroni.Members.Single(m => m.Host == old).Name;
        Assert.NotEqual(
            "leader",
            members.EnumerateArray().Single(m => m.GetProperty("name").GetString() == oldMember).GetProperty("role").GetString()
        );
    }

    [Fact]
    public async Task An_etcd_member_that_lost_its_volume_is_taken_back_by_deploy()
    {
        ClusterTests.SkipUnlessWanted();
        await cluster.WaitUntilHealthy(s_bound);
        EtcdMember member = cluster.Topology.Etcd.Members[2];
        string service = $"{cluster.Topology.Name}_{member.Name}",
            volume = $"{cluster.Topology.Name}_{member.Volume}";
        await using MeasuringWriter writer = await MeasuringWriter.Start(Primary);

        (await cluster.Swarm.Lab.Docker("node1", "service", "scale", $"{service}=0")).Succeeded();
        await cluster.Swarm.RemoveVolume(member.Host, volume, s_bound);
        (await cluster.Swarm.Lab.Docker("node1", "service", "scale", "--detach", $"{service}=1")).Succeeded();
        await cluster.Swarm.UntilTaskEnds(service, exitCode: 78, s_bound);
        ShellResult deploy = await cluster.Swarm.Deploy("deploy", "--yes");
        Assert.True(deploy.ExitCode == 0, deploy.Output);
        await writer.WaitForRows(5, s_bound);
        await writer.Stop();

        Assert.Contains($"{member.Name} is added with its vote", deploy.Output, StringComparison.Ordinal);
        ShellResult verify = await cluster.Swarm.Deploy("verify");
        Assert.True(verify.ExitCode == 0, verify.Output);
        Assert.Empty(await writer.LostRows(Primary));
    }

    private string Primary => cluster.ConnectionString(cluster.Topology.HAProxy.PrimaryPort);

    /// <summary>The pool, by way of the host that is about to suffer first: the client must notice and go elsewhere.</summary>
    private string Pool(string first) =>
        cluster.ConnectionString(
            cluster.Topology.PgBouncer.Port,
            [first, .. cluster.Topology.Hosts.Select(h => h.Name).Where(h => h != first)]
        );
}
