using System.Text.Json.Nodes;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>
/// When the lines of pg_hba change that ask members for a certificate: a member that has none yet must not be asked for it.
/// </summary>
public class AccessRolloutTests
{
    private const string Asks = " clientcert=verify-ca";

    [Fact]
    public void Members_are_asked_for_a_certificate_once_the_last_of_them_is_updated() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            string wanted = Lines(cluster).ToJsonString();
            Change(cluster, static l => l.Replace(Asks, "", StringComparison.Ordinal));
            string before = Lines(cluster).ToJsonString();
            List<string> seen = LinesAtUpdates(cluster);
            await cluster.DeployAsync(InMemoryRun.RestartsTasks);
            Assert.NotEqual(before, wanted);
            Assert.Equal([before, before, before], seen);
            Assert.Equal(wanted, Lines(cluster).ToJsonString());
        });

    [Fact]
    public void A_deployment_that_was_cut_short_before_that_asks_for_them_when_it_is_finished() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            string wanted = Lines(cluster).ToJsonString();
            Change(cluster, static l => l.Replace(Asks, "", StringComparison.Ordinal));
            await cluster.InterruptAsync(InMemoryRun.RestartsTasks, after: "update orders_patroni-a");
            Assert.NotEqual(wanted, Lines(cluster).ToJsonString());
            await cluster.DeployAsync(InMemoryRun.RestartsTasks);
            Assert.Equal(wanted, Lines(cluster).ToJsonString());
        });

    [Fact]
    public void What_is_no_longer_asked_for_is_so_before_the_first_member_is_updated() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            string wanted = Lines(cluster).ToJsonString();
            Change(cluster, static l => l.StartsWith("hostssl all all", StringComparison.Ordinal) ? l + Asks : l);
            Assert.NotEqual(wanted, Lines(cluster).ToJsonString());
            List<string> seen = LinesAtUpdates(cluster);
            await cluster.DeployAsync(InMemoryRun.RestartsTasks);
            Assert.Equal([wanted, wanted, wanted], seen);
        });

    /// <summary>Fills a list with the lines that hold whenever a member of Patroni is updated.</summary>
    private static List<string> LinesAtUpdates(InMemoryCluster cluster)
    {
        List<string> seen = [];
        Action<string, string> others = cluster.Swarm.AfterChange;
        cluster.Swarm.AfterChange = (call, name) =>
        {
            others(call, name);
            if (call == "update" && name.StartsWith("orders_patroni-", StringComparison.Ordinal))
                seen.Add(Lines(cluster).ToJsonString());
        };
        return seen;
    }

    private static JsonArray Lines(InMemoryCluster cluster) => cluster.Patroni.Dynamic["postgresql"]!["pg_hba"]!.AsArray();

    private static void Change(InMemoryCluster cluster, Func<string, string> edit) =>
        cluster.Patroni.Dynamic["postgresql"]!["pg_hba"] = new JsonArray([
            .. Lines(cluster).Select(l => (JsonNode)edit(l!.GetValue<string>())),
        ]);
}
