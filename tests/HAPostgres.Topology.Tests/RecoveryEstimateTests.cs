using Xunit;

namespace HAPostgres;

/// <summary>The worst case of each fault, as the settings make it.</summary>
public class RecoveryEstimateTests
{
    private const string On = "\"patroni\": { \"synchronousMode\": \"on\" }";
    private const string Sender = ", \"postgres\": { \"parameters\": { \"wal_sender_timeout\": ";

    [Theory]
    [InlineData("the leader's host is lost", "30s", "ttl 20s + loopWait 5s + promotion 2s + 2 x checkInterval 1s + serverLoginRetry 300ms")]
    [InlineData(
        "the leader's host is lost, and etcd's leader with it",
        "50s",
        "2 x ttl 20s + loopWait 5s + promotion 2s + 2 x checkInterval 1s + serverLoginRetry 300ms"
    )]
    [InlineData(
        "the leader's host is cut off from the others",
        "50s",
        "2 x ttl 20s + loopWait 5s + promotion 2s + 2 x checkInterval 1s + serverLoginRetry 300ms"
    )]
    [InlineData("the leader's PostgreSQL dies", "10s", "loopWait 5s + promotion 2s + 2 x checkInterval 1s + serverLoginRetry 300ms")]
    [InlineData(
        "the leader's PostgreSQL hangs and takes no new connection",
        "30s",
        "noticed and ended 20s + loopWait 5s + promotion 2s + 2 x checkInterval 1s + serverLoginRetry 300ms"
    )]
    [InlineData(
        "the leader's container is killed",
        "30s",
        "ttl 20s + loopWait 5s + promotion 2s + 2 x checkInterval 1s + serverLoginRetry 300ms"
    )]
    [InlineData("a synchronous replica's host is lost", "not at all", "another replica of the quorum answers")]
    [InlineData(
        "a switchover is requested",
        "25s",
        "loopWait 5s + primaryStopTimeout 15s + promotion 2s + 2 x checkInterval 1s + serverLoginRetry 300ms"
    )]
    public void Three_hosts_by_default(string fault, string time, string because) =>
        Assert.Equal((time, because, "nothing"), Of("", fault) is var f ? (f.WritesStopText, f.Because, f.Lost) : default);

    [Theory]
    [InlineData("\"patroni\": { \"primaryStartTimeout\": \"30s\" }", "the leader's PostgreSQL dies", "45s")]
    [InlineData("\"patroni\": { \"primaryStartTimeout\": \"30s\" }", "the leader's container is killed", "65s")]
    [InlineData(On, "a synchronous replica's host is lost", "20s")]
    [InlineData("\"postgres\": { \"version\": 15 }", "a synchronous replica's host is lost", "20s")]
    [InlineData(On + Sender + "0 } }", "a synchronous replica's host is lost", "25s")]
    [InlineData(On + Sender + "\"1min\" } }", "a synchronous replica's host is lost", "25s")]
    [InlineData("\"patroni\": { \"failsafeMode\": false }", "2 of 3 etcd members are lost", "until it is repaired")]
    [InlineData("", "2 of 3 etcd members are lost", "not at all")]
    [InlineData("\"etcd\": { \"members\": [\"a\"] }", "the leader's host is lost", "until it is repaired")]
    [InlineData("\"patroni\": { \"members\": [\"a\"] }", "the leader's host is lost, or its PostgreSQL dies", "until it is repaired")]
    [InlineData("\"pgbouncer\": { \"hosts\": [\"a\"] }", "the only pooler or proxy is lost", "until it is repaired")]
    [InlineData("\"patroni\": { \"primaryStopTimeout\": \"0s\" }", "a switchover is requested", "until it is repaired")]
    public void A_setting_changes_what_follows_from_it(string section, string fault, string time) =>
        Assert.Equal(time, Of(section, fault).WritesStopText);

    [Theory]
    [InlineData("\"patroni\": { \"synchronousMode\": \"off\", \"maximumLagOnFailover\": \"2MB\" }", "up to 2MB of WAL")]
    [InlineData("\"patroni\": { \"synchronousMode\": \"off\" }", "up to 1MB of WAL")]
    [InlineData(
        "\"postgres\": { \"parameters\": { \"synchronous_commit\": \"off\" } }",
        "all that the synchronous replica has not received"
    )]
    public void Without_a_wait_for_a_replica_a_failover_loses_what_it_has_not(string section, string lost) =>
        Assert.Contains(lost, Of(section, "the leader's host is lost").Lost, StringComparison.Ordinal);

    [Fact]
    public void Etcd_on_hosts_of_its_own_is_not_lost_with_the_leader() =>
        Assert.DoesNotContain(
            RecoveryEstimate
                .Of(
                    Samples
                        .Compile(
                            $$"""
                            { "name": "orders", "hosts": ["a", "b", "c", "d", "e", "f"], "patroni": { "members": ["a", "b", "c"] }, "etcd": { "members": ["d", "e", "f"] },
                              {{Samples.NoBackup}} }
                            """
                        )
                        .Topology!
                )
                .Faults,
            static f => f.Fault.Contains("etcd's leader", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("\"patroni\": { \"primaryStartTimeout\": \"35s\" }", "69s", "the leader's container is killed")]
    [InlineData("\"patroni\": { \"members\": [\"a\"] }", "1h", "or its PostgreSQL dies, writes stop until it is repaired")]
    [InlineData("\"pgbouncer\": { \"hosts\": [\"a\"] }", "1h", "the only pooler or proxy is lost")]
    public void A_promise_is_refused_with_the_fault_that_breaks_it(string section, string promised, string named)
    {
        CompilationResult result = Compile($"{section}, \"objectives\": {{ \"recoveryTime\": \"{promised}\" }}");

        Assert.Contains(named, Assert.Single(result.Diagnostics, static d => d.Rule.Id == "HAPG9001").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_that_breaks_a_promise_is_named() =>
        Assert.EndsWith(
            "Above the objective too: the leader's host is cut off from the others (50s); the leader's host is lost (30s); "
                + "the leader's PostgreSQL hangs and takes no new connection (30s); the leader's container is killed (30s)",
            Assert.Single(Compile("\"objectives\": { \"recoveryTime\": \"25s\" }").Diagnostics).Message,
            StringComparison.Ordinal
        );

    private static FaultEstimate Of(string section, string fault) =>
        Assert.Single(RecoveryEstimate.Of(Compile(section).Topology!).Faults, f => f.Fault == fault);

    private static CompilationResult Compile(string section) =>
        Samples.Compile(
            $$"""{ "name": "orders", "hosts": ["a", "b", "c"]{{(section.Length > 0 ? ", " : "")}}{{section}}, {{Samples.NoBackup}} }"""
        );
}
