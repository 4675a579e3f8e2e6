using Docker.DotNet.Models;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Swarm;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>What setup takes over, as the probe of a host tells it.</summary>
public sealed class DirectoryOwnershipTests
{
    private const string Path = "/var/lib/patroni/a";

    private static readonly string s_postgres = $"directory|{Path}|postgres|17|orders|7301|999:999:700\n";

    [Theory]
    [InlineData("directory|/var/lib/patroni/a|missing||||\n")]
    [InlineData("directory|/var/lib/patroni/a|empty||||0:0:755\n")]
    [InlineData("mark|/var/lib/patroni/a|orders|patroni-a\ndirectory|/var/lib/patroni/a|used||||999:999:700\n")]
    public void A_missing_an_empty_and_a_marked_directory_are_taken(string probe) => Check(probe, labelled: false);

    [Fact]
    public void What_an_older_setup_left_is_recognized_and_gets_its_mark()
    {
        Check(s_postgres, labelled: true);
        HostState state = Read(s_postgres);
        Assert.Equal("patroni-a=/var/lib/patroni/a", Assert.Single(DirectoryOwnership.Recognized(Example.Topology, "a", state)).ToString());
        Assert.Equal("patroni-a=/var/lib/patroni/a", Assert.Single(DirectoryOwnership.Wanting(Example.Topology, "a", state)).ToString());
        Assert.Empty(DirectoryOwnership.Wanting(Example.Topology, "a", Read($"mark|{Path}|orders|patroni-a\n{s_postgres}")));
    }

    [Theory]
    [InlineData("directory|/var/lib/patroni/a|used||||0:0:755\nother|/var/lib/patroni/a|notes.txt\n", true, "notes.txt")]
    [InlineData("directory|/var/lib/patroni/a|used||||0:0:755\n", true, "0:0:755")]
    [InlineData("directory|/var/lib/patroni/a|postgres|17|orders|7301|999:999:700\nother|/var/lib/patroni/a|backups\n", true, "backups")]
    [InlineData("directory|/var/lib/patroni/a|postgres|17||7301|999:999:700\n", true, "cluster_name")]
    [InlineData("directory|/var/lib/patroni/a|postgres|17|orders|7301|1000:1000:700\n", true, "1000:1000:700")]
    [InlineData("directory|/var/lib/patroni/a|postgres|17|orders|7301|999:999:700\n", false, "label")]
    public void Anything_else_is_refused_unless_the_operator_names_the_member(string probe, bool labelled, string why)
    {
        DeployException refused = Assert.Throws<DeployException>(() => Check(probe, labelled));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("--take-data patroni-a", refused.Remedy, StringComparison.Ordinal);
        Check(probe, labelled, "patroni-a");
    }

    [Theory]
    [InlineData("stock", "patroni-a")]
    [InlineData("orders", "patroni-b")]
    public void The_mark_of_another_is_refused_whatever_the_operator_says(string cluster, string member)
    {
        string probe = $"mark|{Path}|{cluster}|{member}\n{s_postgres}";
        DeployException refused = Assert.Throws<DeployException>(() => Check(probe, labelled: true, "patroni-a"));
        Assert.Contains($"member {member} of the cluster '{cluster}'", refused.Message, StringComparison.Ordinal);
        Assert.Single(DirectoryOwnership.Unmarked(Example.Topology, States(probe)));
    }

    [Fact]
    public void Only_what_is_marked_may_be_deleted()
    {
        Assert.Equal(["/var/lib/patroni/a on a"], DirectoryOwnership.Unmarked(Example.Topology, States(s_postgres)));
        Assert.Empty(DirectoryOwnership.Unmarked(Example.Topology, States($"mark|{Path}|orders|patroni-a\n{s_postgres}")));
        Assert.Empty(DirectoryOwnership.Unmarked(Example.Topology, States($"directory|{Path}|empty||||0:0:755\n")));
    }

    [Fact]
    public void A_member_that_the_manifest_does_not_have_is_named() =>
        Assert.Contains(
            "patroni-x",
            Assert.Throws<DeployException>(() => Check(s_postgres, true, "patroni-x")).Message,
            StringComparison.Ordinal
        );

    private static void Check(string probe, bool labelled, params string[] taken) =>
        DirectoryOwnership.Check(Example.Topology, new Dictionary<string, SwarmNode> { ["a"] = Node(labelled) }, States(probe), taken);

    private static Dictionary<string, HostState> States(string probe) => new() { ["a"] = Read(probe) };

    private static HostState Read(string probe) => HostProbe.Read(new SwarmJobResult(true, 0, probe, ""));

    private static SwarmNode Node(bool labelled) =>
        new(
            "id",
            "a",
            "198.51.100.1",
            true,
            "active",
            true,
            false,
            0,
            default,
            "",
            1,
            new NodeUpdateParameters { Labels = labelled ? new Dictionary<string, string> { ["orders.patroni"] = "a" } : [] }
        );
}
