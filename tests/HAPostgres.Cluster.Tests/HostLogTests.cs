using System.Globalization;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>After lost packets a manager may refuse every log of a host that is ready, for as long as its engine runs.</summary>
[Trait("Category", "Cluster"), Collection(EmptySwarm.Collection)]
public sealed class HostLogTests(EmptySwarm empty) : IAsyncLifetime
{
    private const string Host = "node3";
    private const string Service = "written";

    private static readonly string[] s_managers = ["node1", "node2"];
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private Lab Lab => empty.Swarm.Lab;

    public ValueTask InitializeAsync() => empty.Clear();

    public ValueTask DisposeAsync() => empty.Clear();

    [Fact]
    public async Task Setup_hears_a_host_whose_logs_the_manager_refuses()
    {
        ClusterTests.SkipUnlessWanted();
        // A worker: the engine of a manager talks to itself.
        (await Lab.Docker("node1", "node", "demote", Host)).Succeeded();
        try
        {
            await LoseTheFirstOfTwoConnections();
            await WriteOnTheHost();
            Assert.Contains("is not available", (await Lab.Docker("node1", "service", "logs", Service)).Output, StringComparison.Ordinal);

            (await empty.Swarm.Deploy("setup", "--yes")).Succeeded();
        }
        finally
        {
            await Lab.Docker("node1", "service", "rm", Service);
            // Its engine connects anew.
            (await Lab.Docker("node1", "node", "promote", Host)).Succeeded();
            await Until(
                "a manager again",
                async () => (await Lab.Docker(Host, "info", "--format", "{{.Swarm.ControlAvailable}}")).Output.Trim() == "true"
            );
        }
    }

    /// <summary>
    /// The packets of a connection are dropped until the engine has made another, and let through again: the manager sees the end of the
    /// first one after the begin of the second.
    /// </summary>
    private async Task LoseTheFirstOfTwoConnections()
    {
        await Until("connected once", async () => (await Connections()).Count == 1);
        (string Manager, int Port) first = (await Connections())[0];
        string[] rule = [.. $"INPUT -p tcp -s {Lab.AddressOf(Host)} --sport {first.Port} --dport 2377 -j DROP".Split(' ')];
        (await Lab.Exec(first.Manager, ["iptables", "-I", .. rule])).Succeeded();
        try
        {
            await Until("connected a second time", async () => (await Connections()).Any(c => c != first));
        }
        finally
        {
            (await Lab.Exec(first.Manager, ["iptables", "-D", .. rule])).Succeeded();
        }
        await Until("rid of its first connection", async () => !(await Connections()).Contains(first));
    }

    private async Task<IReadOnlyList<(string Manager, int Port)>> Connections()
    {
        List<(string, int)> found = [];
        foreach (string manager in s_managers)
        {
            string[] sockets = ["ss", "-H", "-t", "-n", "state", "established", "( sport = :2377 )"];
            found.AddRange(
                (await Lab.Exec(manager, sockets))
                    .Succeeded()
                    .Output.Split('\n')
                    .Where(l => l.Contains(Lab.AddressOf(Host), StringComparison.Ordinal))
                    .Select(l => (manager, int.Parse(l.TrimEnd().AsSpan(l.TrimEnd().LastIndexOf(':') + 1), CultureInfo.InvariantCulture)))
            );
        }
        return found;
    }

    private async Task WriteOnTheHost()
    {
        string[] options = ["--detach", "--name", Service, "--restart-condition", "none", "--constraint", $"node.hostname=={Host}"];
        string image = empty.Swarm.Topology.HAProxy.Image;
        (await Lab.Docker("node1", ["service", "create", .. options, "--entrypoint", "echo", image, "something"])).Succeeded();
        await Until(
            "done with the service",
            async () =>
                (await Lab.Docker("node1", "service", "ps", "--format", "{{.CurrentState}}", Service)).Output.StartsWith(
                    "Complete",
                    StringComparison.Ordinal
                )
        );
    }

    private static async Task Until(string what, Func<Task<bool>> condition)
    {
        DateTime end = DateTime.UtcNow + s_limit;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < end, $"{Host} was not {what} within {s_limit.TotalMinutes:0} minutes");
            await Task.Delay(500);
        }
    }
}
