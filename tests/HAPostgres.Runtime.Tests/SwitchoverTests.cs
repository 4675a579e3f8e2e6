using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Runtime.Switchovers;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class SwitchoverTests
{
    private const string Healthy = """
        {"members": [
          {"name": "patroni-a", "role": "leader", "state": "running", "timeline": 3},
          {"name": "patroni-b", "role": "replica", "state": "streaming", "timeline": 3, "lag": 0},
          {"name": "patroni-c", "role": "sync_standby", "state": "streaming", "timeline": 3, "lag": 20}], "scope": "orders"}
        """;

    [Fact]
    public void The_synchronous_replica_is_chosen_even_where_another_is_nearer() => Assert.Equal("patroni-c", Choose(Healthy, null).Name);

    [Fact]
    public void Of_two_synchronous_replicas_the_nearer_is_chosen() =>
        Assert.Equal("patroni-b", Choose(Healthy.Replace("\"replica\"", "\"quorum_standby\"", StringComparison.Ordinal), null).Name);

    [Fact]
    public void Without_synchronous_mode_any_streaming_replica_may_lead() =>
        Assert.Equal("patroni-b", CandidateChoice.ForSwitchover(Asynchronous, ClusterView.Parse(Healthy), null).Name);

    [Theory]
    [InlineData("\"leader\"", "\"replica\"", null, ExitCode.Failed, "no leader")]
    [InlineData("\"scope\"", "\"pause\": true, \"scope\"", null, ExitCode.Failed, "maintenance mode")]
    [InlineData("", "", "patroni-x", ExitCode.BadUsage, "no member 'patroni-x'")]
    [InlineData("patroni-c", "patroni-d", "patroni-c", ExitCode.Failed, "patroni-c is down")]
    [InlineData("", "", "patroni-a", ExitCode.BadUsage, "the leader already")]
    [InlineData("", "", "patroni-b", ExitCode.Failed, "not synchronous")]
    [InlineData(
        "sync_standby\", \"state\": \"streaming",
        "sync_standby\", \"state\": \"in archive recovery",
        "patroni-c",
        ExitCode.Failed,
        "does not stream"
    )]
    [InlineData("\"timeline\": 3, \"lag\": 20", "\"timeline\": 2, \"lag\": 20", "patroni-c", ExitCode.Failed, "on timeline 2")]
    [InlineData("\"lag\": 20", "\"lag\": 99999999999", "patroni-c", ExitCode.Failed, "lags 99999999999 bytes")]
    [InlineData("\"lag\": 20", "\"lag\": \"unknown\"", "patroni-c", ExitCode.Failed, "how far it lags")]
    [InlineData("sync_standby", "replica", null, ExitCode.Failed, "No replica can take over")]
    public void What_is_in_the_way_is_said(string good, string bad, string? to, ExitCode code, string words)
    {
        string view = good.Length == 0 ? Healthy : Healthy.Replace(good, bad, StringComparison.Ordinal);
        DeployException refused = Assert.Throws<DeployException>(() => Choose(view, to));
        Assert.Equal(code, refused.ExitCode);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(refused.Remedy);
    }

    [Fact]
    public void The_gap_is_what_lies_between_pause_and_resume()
    {
        SwitchoverResult result = SwitchoverOutcome.Read(
            new SwarmJobResult(
                true,
                0,
                "at|begin|10.0\nat|pausing|11.5\nat|paused|11.6\nat|asked|11.6\nat|promoted|12.5\nat|moved|13.0\nat|resumed|13.25\n"
                    + "warning|one proxy\nanswer|200|Successfully switched over",
                ""
            ),
            "a",
            "b",
            paused: true
        );
        Assert.Equal(TimeSpan.FromSeconds(1.75), result.Gap);
        Assert.Contains(new SwitchoverPhase("promoted", TimeSpan.FromSeconds(0.9)), result.Phases);
        Assert.Equal(["one proxy"], result.Warnings);
    }

    [Theory]
    [InlineData(10, "reason|the pooler at 10.0.0.3 could not be paused within 5 s", ExitCode.Failed, "could not be paused within 5 s")]
    [InlineData(11, "answer|412|candidate name does not match with sync_standby", ExitCode.Failed, "Patroni answered 412: candidate name")]
    [InlineData(12, "reason|it was told to stop", ExitCode.TimedOut, "told to stop")]
    [InlineData(-1, "", ExitCode.Failed, "ended is not known")] // The log of the one-shot service was lost.
    public void A_failure_says_why_and_that_the_poolers_are_resumed(int code, string output, ExitCode expected, string words)
    {
        DeployException failure = Assert.Throws<DeployException>(() =>
            SwitchoverOutcome.Read(new SwarmJobResult(true, code, output, ""), "a", "b", paused: true)
        );
        Assert.Equal(expected, failure.ExitCode);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"replica\"", "\"replica\"", null)]
    [InlineData("\"leader\", \"state\": \"running\"", "\"leader\", \"state\": \"starting\"", "is starting")]
    [InlineData("patroni-b", "patroni-d", "patroni-b is down")]
    [InlineData("\"timeline\": 3, \"lag\": 0", "\"timeline\": 2, \"lag\": 0", "patroni-b is on timeline 2, the leader on 3")]
    [InlineData("\"timeline\": 3, \"lag\": 0", "\"timeline\": 3, \"lag\": 9000000", "patroni-b lags by 9000000 bytes")]
    [InlineData("sync_standby", "replica", "0 of 1 replicas are synchronous")]
    public void What_a_whole_cluster_lacks_is_named(string good, string bad, string? words)
    {
        string? missing = ClusterHealth.Missing(Example.Topology, ClusterView.Parse(Healthy.Replace(good, bad, StringComparison.Ordinal)));
        if (words is null)
            Assert.Null(missing);
        else
            Assert.Contains(words, missing, StringComparison.Ordinal);
    }

    private static ClusterTopology Asynchronous { get; } =
        Example.Topology with
        {
            Patroni = Example.Topology.Patroni with { SynchronousMode = SynchronousMode.Off },
        };

    private static MemberView Choose(string view, string? to) =>
        CandidateChoice.ForSwitchover(Example.Topology, ClusterView.Parse(view), to);
}
