using System.Text.Json;
using HAPostgres.Runtime.Cluster;
using Npgsql;

namespace HAPostgres.Cluster;

/// <summary>A cluster on the lab's swarm, and what can be asked of it from this machine.</summary>
public class LabCluster
{
    private readonly Lab _lab;

    internal LabCluster(Lab lab, ClusterTopology topology) => (_lab, Topology) = (lab, topology);

    public ClusterTopology Topology { get; }

    /// <summary>A connection string over all hosts, as the monitor role in its own database.</summary>
    public string ConnectionString(int port, params string[] hosts) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(',', (hosts is [] ? Topology.Hosts.Select(h => h.Name) : hosts).Select(h => $"{_lab.AddressOf(h)}:{port}")),
            Username = Topology.Postgres.MonitorUser,
            Password = Variable("HAPOSTGRES_MONITOR_PASSWORD"),
            Database = Topology.Postgres.MonitorUser,
            SslMode = SslMode.VerifyFull,
            RootCertificate = Path.Combine(ExampleSwarm.Secrets, "tls", "ca.crt"),
            Timeout = 3,
            CommandTimeout = 5,
            Pooling = false,
        }.ConnectionString;

    /// <summary>Patroni's own view, through the proxy of a host that answers.</summary>
    internal async Task<JsonElement> Members(params string[] hosts)
    {
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
        client.DefaultRequestHeaders.Authorization = new(
            "Basic",
            Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{Topology.HAProxy.StatsUser}:{Variable("HAPROXY_STATS_PASSWORD")}"))
        );
        foreach (string host in hosts is [] ? Topology.Hosts.Select(h => h.Name) : hosts)
        {
            try
            {
                string json = await client.GetStringAsync(new Uri($"https://{_lab.AddressOf(host)}:{Topology.HAProxy.StatsPort}/cluster"));
                return JsonDocument.Parse(json).RootElement.GetProperty("members");
            }
            catch (HttpRequestException)
            {
                // The next host's proxy may know.
            }
            catch (TaskCanceledException)
            {
                // The same: this host does not answer at all.
            }
        }
        return JsonDocument.Parse("[]").RootElement;
    }

    /// <summary>The host whose member leads.</summary>
    internal async Task<string> LeaderHost()
    {
        JsonElement leader = (await Members()).EnumerateArray().Single(m => m.GetProperty("role").GetString() == "leader");
        return Topology.Patroni.Members.Single(m => m.Name == leader.GetProperty("name").GetString()).Host;
    }

    /// <summary>Whether a command that changes the cluster has its lock.</summary>
    internal async Task<bool> Locked() =>
        (await _lab.Docker("node1", "service", "ls", "--quiet", "--filter", $"name={Topology.Name}-deploy-lock"))
            .Succeeded()
            .Output.Trim()
            .Length > 0;

    /// <param name="otherwise">What is wrong where it does not come true.</param>
    internal static async Task Until(Func<Task<bool>> condition, string otherwise)
    {
        DateTime end = DateTime.UtcNow + TimeSpan.FromMinutes(4);
        while (!await condition())
        {
            if (DateTime.UtcNow > end)
                throw new TimeoutException(otherwise);
            await Task.Delay(200);
        }
    }

    /// <summary>Waits until one leader and otherwise streaming replicas on its timeline are there, one of them synchronous.</summary>
    /// <param name="bound">Then it gives up.</param>
    /// <param name="after">A timeline that must be over: a member that has just been healed still tells what it last knew.</param>
    internal async Task<JsonElement> WaitUntilHealthy(TimeSpan bound, int after = 0)
    {
        DateTime end = DateTime.UtcNow + bound;
        while (true)
        {
            JsonElement members = await Members();
            MemberView[] all = [.. members.EnumerateArray().Select(MemberView.From)];
            bool healthy =
                all.Length == Topology.Patroni.Members.Count
                && all.Count(static m => MemberView.Serves(m.Role, m.State)) == 1
                && all.Count(m => !m.IsLeader && m.Streams(Topology.Postgres.Version)) == all.Length - 1
                // A new leader chooses whom its commits wait for a moment after its promotion.
                && all.Any(static m => m.IsSynchronous)
                && all.Select(static m => m.Timeline).Distinct().Count() == 1
                && all[0].Timeline > after;
            if (healthy)
                return members;
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"the cluster is not healthy after {bound}: {members}");
            await Task.Delay(500);
        }
    }

    /// <summary>Waits until the swarm and etcd count on every host again: both notice later than Patroni that one is back.</summary>
    internal async Task WaitUntilHostsAreBack(TimeSpan bound)
    {
        DateTime end = DateTime.UtcNow + bound;
        while (!await HostsAreBack())
        {
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"not every host is back after {bound}");
            await Task.Delay(500);
        }
    }

    private async Task<bool> HostsAreBack()
    {
        ShellResult nodes = await _lab.Docker("node1", "node", "ls", "--format", "{{.Status}}");
        if (nodes.ExitCode != 0 || nodes.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Any(static s => s.Trim() != "Ready"))
            return false;
        foreach (EtcdMember member in Topology.Etcd.Members)
        {
            string container = (
                await _lab.Docker(member.Host, "ps", "--quiet", "--filter", $"name={Topology.Name}_{member.Name}")
            ).Output.Trim();
            if (
                container.Length == 0
                || (
                    await _lab.Docker(member.Host, "exec", container, "/usr/local/bin/entrypoint", "etcdctl", "endpoint", "health")
                ).ExitCode != 0
            )
                return false;
        }
        return true;
    }

    /// <summary>A password of .env.</summary>
    internal static string Variable(string name) =>
        File.ReadLines(Path.Combine(ExampleSwarm.Secrets, ".env"))
            .First(line => line.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..]
            .Trim('"', '\'');
}
