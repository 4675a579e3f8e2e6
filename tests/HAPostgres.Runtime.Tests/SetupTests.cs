using Docker.DotNet.Models;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Rollout;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Setup;
using HAPostgres.Runtime.Swarm;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public sealed class SetupTests : IDisposable
{
    private static readonly Dictionary<string, string> s_nothing = [];

    private readonly string _directory = Directory.CreateTempSubdirectory("hapg").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static SwarmNode Node(string name, params (string Name, string Value)[] labels) =>
        new(
            "id-" + name,
            name,
            "198.51.100.1",
            true,
            "active",
            true,
            false,
            0,
            default,
            "",
            1,
            new NodeUpdateParameters { Labels = labels.ToDictionary(static l => l.Name, static l => l.Value) }
        );

    private static IReadOnlyDictionary<string, SwarmNode> Map(SwarmNode[] nodes, Dictionary<string, string> map) =>
        new HostMapper(Example.Topology, nodes).Map(map, null);

    [Fact]
    public void Hosts_are_found_by_name_by_label_and_by_option()
    {
        SwarmNode[] nodes = [Node("a"), Node("x", ("orders.patroni", "b")), Node("y")];
        IReadOnlyDictionary<string, SwarmNode> map = Map(nodes, new() { ["c"] = "y" });
        Assert.Equal(["a", "x", "y"], map.Values.Select(static n => n.Hostname));
    }

    [Fact]
    public void An_unknown_host_is_refused_with_the_swarms_nodes()
    {
        DeployException refused = Assert.Throws<DeployException>(() => Map([Node("a"), Node("b"), Node("other")], s_nothing));
        Assert.Equal(ExitCode.PreconditionMissing, refused.ExitCode);
        Assert.Contains("'c'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("other", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_on_another_node_is_never_moved_in_silence()
    {
        SwarmNode[] nodes = [Node("a"), Node("b"), Node("c"), Node("d", ("orders.patroni", "a"))];
        Assert.Contains("--map a=d", Assert.Throws<DeployException>(() => Map(nodes, s_nothing)).Remedy, StringComparison.Ordinal);
        Assert.Contains(
            "--label-rm",
            Assert.Throws<DeployException>(() => Map(nodes, new() { ["a"] = "a" })).Remedy,
            StringComparison.Ordinal
        );
        Assert.Equal("d", Map(nodes, new() { ["a"] = "d" })["a"].Hostname);
    }

    [Fact]
    public void A_lost_host_is_another_node_only_when_it_is_down_and_somebody_says_so()
    {
        SwarmNode lost = Node("a", ("orders.patroni", "a"), ("orders.etcd", "a"));
        SwarmNode[] others = [Node("b"), Node("c"), Node("d")];
        Assert.Contains(
            "lost for good",
            Assert.Throws<DeployException>(() => Map([lost, .. others], new() { ["a"] = "d" })).Remedy,
            StringComparison.Ordinal
        );
        SwarmNode[] down = [lost with { Ready = false }, .. others];
        Assert.Equal("a", Map(down, s_nothing)["a"].Hostname);
        Assert.Equal("d", Map(down, new() { ["a"] = "d" })["a"].Hostname);
    }

    [Fact]
    public void Swapped_labels_of_two_hosts_are_refused()
    {
        SwarmNode[] nodes = [Node("a", ("orders.patroni", "b")), Node("b", ("orders.patroni", "a")), Node("c")];
        Assert.Equal(ExitCode.PreconditionMissing, Assert.Throws<DeployException>(() => Map(nodes, s_nothing)).ExitCode);
    }

    [Fact]
    public void The_env_file_keeps_what_stands_there_and_is_private()
    {
        string path = Path.Combine(_directory, ".env");
        File.WriteAllText(path, "# mine\nA='kept'\nB=");
        Assert.Equal(["B", "C"], EnvFile.Read(path, new GivenSecrets(static _ => null)).Complete(["A", "B", "C"]));
        EnvFile env = EnvFile.Read(path, new GivenSecrets(static _ => null));
        Assert.Equal("kept", env["A"]);
        Assert.Matches("^[A-Za-z0-9]{32}$", env["B"]!);
        Assert.StartsWith("# mine\nA='kept'\n", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Empty(env.Complete(["A", "B", "C"]));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_probe_is_read_and_foreign_data_is_refused()
    {
        HostState state = HostProbe.Read(
            new SwarmJobResult(
                true,
                0,
                "socket=/host/run/docker.sock\nimage|etcd:1|404\nvolume|orders_etcd1-data|200\n"
                    + "directory|/var/lib/patroni/a|postgres|17|strangers|7301|999:999:700\nport|6432\n",
                ""
            )
        );
        Assert.True(state.EngineReached);
        Assert.Equal(["etcd:1"], state.MissingImages);
        Assert.Equal([6432], state.Ports);
        DeployException refused = Assert.Throws<DeployException>(() =>
            LeftoverData.Check(Example.Topology, new Dictionary<string, HostState> { ["a"] = state }, deployed: false)
        );
        Assert.Contains("strangers", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_without_a_readable_control_file_is_refused()
    {
        HostState state = HostProbe.Read(new SwarmJobResult(true, 0, "directory|/var/lib/patroni/a|postgres|17|||999:999:700\n", ""));
        DeployException refused = Assert.Throws<DeployException>(() =>
            LeftoverData.Check(Example.Topology, new Dictionary<string, HostState> { ["a"] = state }, deployed: false)
        );
        Assert.Contains("control file", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Volumes_of_etcd_without_data_are_refused_unless_the_stack_is_being_deployed()
    {
        HostState state = HostProbe.Read(
            new SwarmJobResult(true, 0, "volume|orders_etcd1-data|200\ndirectory|/var/lib/patroni/a|empty||||999:999:700\n", "")
        );
        var hosts = new Dictionary<string, HostState> { ["a"] = state };
        DeployException refused = Assert.Throws<DeployException>(() => LeftoverData.Check(Example.Topology, hosts, deployed: false));
        Assert.Contains("orders_etcd1-data", refused.Message, StringComparison.Ordinal);
        LeftoverData.Check(Example.Topology, hosts, deployed: true);
    }

    [Theory]
    [InlineData("26.1.5+dfsg1", null)]
    [InlineData("25.0.0", null)]
    [InlineData("20.10.24", "b has 20.10.24")]
    public void An_engine_that_forgets_how_often_to_look_at_a_new_task_is_refused_by_name(string version, string? words)
    {
        SwarmNode[] nodes =
        [
            Node("a") with
            {
                EngineVersion = "28.2.2",
            },
            Node("b") with
            {
                EngineVersion = version,
            },
            Node("elsewhere") with
            {
                EngineVersion = "19.03.1",
            },
        ];
        if (words is null)
            Preconditions.CheckEngines(Example.Topology, nodes);
        else
            Assert.Contains(
                words,
                Assert.Throws<DeployException>(() => Preconditions.CheckEngines(Example.Topology, nodes)).Message,
                StringComparison.Ordinal
            );
    }
}
