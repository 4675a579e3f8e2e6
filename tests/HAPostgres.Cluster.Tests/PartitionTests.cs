using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>
/// Hosts are cut off for 40 s and healed, under writes. Swarm gives such a host up and starts a second task of each of its services on
/// its return, before it stops the first one.
/// </summary>
[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public partial class PartitionTests(DeployedCluster cluster)
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);

    /// <summary>Long enough for Swarm to give the host up with its default heartbeat, which takes 15 s.</summary>
    private static readonly TimeSpan s_cut = TimeSpan.FromSeconds(40);

    /// <summary>In which Swarm has started the second tasks; until 18 s after a heal were seen.</summary>
    private static readonly TimeSpan s_overlap = TimeSpan.FromSeconds(25);

    /// <summary>HAPOSTGRES_CUTS is how many cuts; HAPOSTGRES_CUTS_SEED repeats the hosts of an earlier run.</summary>
    [Fact]
    public async Task No_two_containers_write_one_directory_when_hosts_come_back()
    {
        ClusterTests.SkipUnlessWanted();
        int cuts = Variable("HAPOSTGRES_CUTS") ?? 1;
        int seed = Variable("HAPOSTGRES_CUTS_SEED") ?? Random.Shared.Next(10_000);
        Random random = new(seed);
        Measured.Note($"partitions: {cuts} cuts with HAPOSTGRES_CUTS_SEED={seed}");
        await cluster.WaitUntilHealthy(s_bound);
        Dictionary<string, string> logs = [];
        await using MeasuringWriter writer = await MeasuringWriter.Start(cluster.ConnectionString(cluster.Topology.HAProxy.PrimaryPort));
        await using WriterWatch watch = WriterWatch.Start();

        for (int cut = 1; cut <= cuts; cut++)
        {
            string host = cluster.Topology.Hosts[random.Next(cluster.Topology.Hosts.Count)].Name;
            string leader = await cluster.LeaderHost();
            await CutAndHeal(host);
            await ReadLogs(logs);
            string role = host == leader ? "leader" : "replica";
            Measured.Note($"partitions: cut {cut}, {host} ({role}); {Waits(logs)} containers waited so far, {watch.Faults.Count} faults");
        }
        await writer.WaitForRows(5, s_bound);
        await writer.Stop();

        string programs = string.Join(", ", watch.Programs);
        Measured.Note($"partitions: {watch.Looks} looks saw {programs}; longest gap {writer.LongestGap.TotalSeconds:0.0} s");
        Assert.Contains("postgres", watch.Programs);
        Assert.Empty(watch.Faults);
        Assert.DoesNotContain(logs.Values, static l => l.Contains("lock file is invalid", StringComparison.Ordinal));
        Assert.Empty(Overlaps(logs));
        Assert.Empty(await writer.LostRows(cluster.ConnectionString(cluster.Topology.HAProxy.PrimaryPort)));
    }

    /// <summary>Swarm replaces the tasks of a host that it had given up; with the heartbeat that setup proposes a short cut does not get
    /// that far.</summary>
    [Fact]
    public async Task With_the_proposed_heartbeat_a_short_cut_of_the_leaders_host_replaces_no_task()
    {
        ClusterTests.SkipUnlessLongWanted("is one more cut of a host");
        await cluster.WaitUntilHealthy(s_bound);
        string leader = await cluster.LeaderHost();
        string before = await Tasks();
        await Heartbeat("30s");
        try
        {
            // The hosts learn of it by the answer to a heartbeat.
            await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
            await CutAndHeal(leader);
            Assert.Equal(before, await Tasks());
        }
        finally
        {
            await Heartbeat("5s");
        }
    }

    private async Task Heartbeat(string period) =>
        (await cluster.Swarm.Lab.Docker("node1", "swarm", "update", "--dispatcher-heartbeat", period)).Succeeded();

    private async Task<string> Tasks() =>
        string.Join(
            '\n',
            (
                await cluster.Swarm.Lab.Docker(
                    "node1",
                    "stack",
                    "ps",
                    "--no-trunc",
                    "--filter",
                    "desired-state=running",
                    "--format",
                    "{{.ID}} {{.Name}}",
                    cluster.Topology.Name
                )
            )
                .Succeeded()
                .Output.Split('\n')
                .Order()
        );

    private async Task CutAndHeal(string host)
    {
        await cluster.Swarm.Lab.Cut(host);
        try
        {
            await Task.Delay(s_cut, TestContext.Current.CancellationToken);
        }
        finally
        {
            await cluster.Swarm.Lab.Heal(host);
        }
        await Task.Delay(s_overlap, TestContext.Current.CancellationToken);
        await cluster.WaitUntilHostsAreBack(s_bound);
        await cluster.WaitUntilHealthy(s_bound);
    }

    private static int Waits(Dictionary<string, string> logs) =>
        logs.Values.Count(static l => l.Contains("waiting up to", StringComparison.Ordinal));

    /// <summary>Containers whose PostgreSQL started before the last line of an earlier one of the same member.</summary>
    private static IEnumerable<string> Overlaps(Dictionary<string, string> logs)
    {
        foreach (IGrouping<string, string> member in logs.Keys.GroupBy(static name => name[..name.LastIndexOf('.')]))
        {
            (string Name, DateTime Begin, DateTime End)[] servers =
            [
                .. member
                    .Select(name => (Name: name, Times: Server().Matches(logs[name]).Select(static m => Time(m.Groups[1].Value)).ToArray()))
                    .Where(static s => s.Times.Length > 0)
                    .Select(static s => (s.Name, s.Times[0], s.Times[^1]))
                    .OrderBy(static s => s.Item2),
            ];
            foreach ((var earlier, var later) in servers.Zip(servers.Skip(1)))
            {
                if (later.Begin < earlier.End)
                    yield return $"{later.Name} started PostgreSQL at {later.Begin:O}, and {earlier.Name} ran until {earlier.End:O}";
            }
        }
    }

    private async Task ReadLogs(Dictionary<string, string> logs)
    {
        foreach (PatroniMember member in cluster.Topology.Patroni.Members)
        {
            string filter = $"name={cluster.Topology.Name}_{member.Name}";
            ShellResult names = await cluster.Swarm.Lab.Docker(member.Host, "ps", "--all", "--filter", filter, "--format", "{{.Names}}");
            foreach (string name in names.Succeeded().Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                logs[name] = (await cluster.Swarm.Lab.Docker(member.Host, "logs", name)).Succeeded().Output;
        }
    }

    private static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);

    private static int? Variable(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>A line of PostgreSQL's own log, as against one of Patroni.</summary>
    [GeneratedRegex(@"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) UTC \[\d+\]", RegexOptions.Multiline)]
    private static partial Regex Server();
}
