using System.Text;
using System.Text.Json;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>What somebody changes by hand on a running cluster, in the swarm, in Patroni and in PostgreSQL.</summary>
[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public class PlanTests(DeployedCluster cluster)
{
    /// <summary>A plan of a running cluster takes some ten seconds.</summary>
    private const int ChangesPerPlan = 6;

    private string Name => cluster.Topology.Name;

    [Fact]
    public async Task After_changes_by_hand_the_plan_names_exactly_those_and_deploy_takes_all_of_them_back()
    {
        ClusterTests.SkipUnlessWanted();
        await cluster.WaitUntilHealthy(TimeSpan.FromMinutes(3));
        HashSet<string> known = await ChangesAsync();
        Assert.Empty(known);
        List<string> wrong = [];
        (string[] Command, string Change)[] byHand = ByHand();

        try
        {
            foreach ((string[] Command, string Change)[] round in byHand.Chunk(ChangesPerPlan))
            {
                foreach ((string[] command, _) in round)
                    (await cluster.Swarm.Lab.Docker("node1", command)).Succeeded();
                wrong.AddRange(await NewsAsync(known, [.. round.Select(static c => c.Change)]));
            }
            await InMemberAsync(
                "curl --silent --fail --cacert /run/secrets/ca.crt --cert /run/secrets/internal-client.crt --key "
                    + "/run/secrets/internal-client.key --user patroni:$(cat /run/secrets/restapi_password) --request PATCH --data "
                    + "'{\"loop_wait\": 9}' https://localhost:8008/config"
            );
            wrong.AddRange(await NewsAsync(known, "setting|patroni loop_wait|"));
            await InMemberAsync(
                "PGPASSWORD=$(cat /run/secrets/superuser_password) psql -X -c 'ALTER SYSTEM SET work_mem = 3072' -c 'SELECT "
                    + $"pg_reload_conf()' 'host=patroni-node1.{cluster.Topology.Domain} port={cluster.Topology.Postgres.Port} "
                    + $"user={cluster.Topology.Postgres.Superuser} dbname=postgres sslmode=require "
                    + "sslcert=/run/secrets/internal-client.crt sslkey=/run/secrets/internal-client.key'"
            );
            wrong.AddRange(await NewsAsync(known, "setting|work_mem|by ALTER SYSTEM on patroni-node1"));
        }
        finally
        {
            (await cluster.Swarm.Deploy("setup", "--yes")).Succeeded();
            (await cluster.Swarm.Deploy("deploy", "--yes")).Succeeded();
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.Equal(byHand.Length + 2, known.Count);
        Assert.Empty(await ChangesAsync());
        ShellResult plan = await cluster.Swarm.Deploy("plan");
        Assert.True(plan.ExitCode == 0, plan.Output);
    }

    private (string[] Command, string Change)[] ByHand()
    {
        string proxy = $"{Name}_haproxy",
            pooler = $"{Name}_pgbouncer",
            etcd = $"{Name}_etcd3",
            member = $"{Name}_patroni-node2";
        return
        [
            (Update(proxy, "--label-add", "hand=1"), $"service|{proxy}|label hand"),
            (Update(member, "--label-add", "hand=1"), $"service|{member}|label hand"),
            (Update(proxy, "--update-parallelism", "2"), $"service|{proxy}|update config Parallelism"),
            (Update(proxy, "--rollback-parallelism", "3"), $"service|{proxy}|rollback config Parallelism"),
            (Update(pooler, "--env-add", "HAND=1"), $"service|{pooler}|environment HAND"),
            (Update(pooler, "--container-label-add", "hand=1"), $"service|{pooler}|container label hand"),
            (Update(pooler, "--limit-memory", "300M"), $"service|{pooler}|limit MemoryBytes"),
            (Update(pooler, "--reserve-cpu", "0.06"), $"service|{pooler}|reservation NanoCPUs"),
            (Update(pooler, "--mount-add", "type=tmpfs,target=/hand"), $"service|{pooler}|mount /hand"),
            (Update(pooler, "--health-interval", "11s"), $"service|{pooler}|healthcheck Interval"),
            (
                Update(
                    pooler,
                    "--log-driver",
                    "json-file",
                    "--log-opt",
                    "max-size=11m",
                    "--log-opt",
                    $"max-file={cluster.Topology.Logging.MaxFiles}"
                ),
                $"service|{pooler}|logging Options.max-size"
            ),
            (Update(pooler, "--restart-max-attempts", "3"), $"service|{pooler}|restart policy MaxAttempts"),
            (Update(pooler, "--workdir", "/tmp"), $"service|{pooler}|Dir"),
            (Update(pooler, "--host-add", "hand:127.0.0.1"), $"service|{pooler}|host entry 127.0.0.1 hand"),
            (Update(pooler, "--stop-grace-period", "17s"), $"service|{pooler}|StopGracePeriod"),
            (Update(proxy, "--constraint-add", "node.platform.os==linux"), $"service|{proxy}|constraint node.platform.os==linux"),
            (Update(proxy, "--publish-add", "mode=host,published=16432,target=16432"), $"service|{proxy}|port 16432"),
            (["service", "scale", "--detach", $"{etcd}=0"], $"service|{etcd}|replicas"),
            (
                [
                    "service",
                    "create",
                    "--detach",
                    "--no-resolve-image",
                    "--replicas",
                    "0",
                    "--label",
                    $"com.docker.stack.namespace={Name}",
                    "--name",
                    $"{Name}_hand",
                    cluster.Topology.HAProxy.Image,
                ],
                $"service|{Name}_hand|"
            ),
            (
                ["config", "create", "--label", $"com.docker.stack.namespace={Name}", $"{Name}_hand", "/etc/hostname"],
                $"config|{Name}_hand|"
            ),
            (
                ["network", "create", "--driver", "overlay", "--label", $"com.docker.stack.namespace={Name}", $"{Name}_hand"],
                $"network|{Name}_hand|"
            ),
            (
                ["node", "update", "--label-rm", $"{cluster.Topology.LabelPrefix}pgbouncer", "node3"],
                $"node-label|{cluster.Topology.LabelPrefix}pgbouncer=true|nodes"
            ),
        ];
    }

    private static string[] Update(string service, params string[] edit) =>
        ["service", "update", "--detach", "--no-resolve-image", .. edit, service];

    /// <summary>What is wrong with what the plan says now and did not say before.</summary>
    private async Task<IEnumerable<string>> NewsAsync(HashSet<string> known, params string[] expected)
    {
        HashSet<string> now = await ChangesAsync();
        string[] news = [.. now.Except(known)];
        List<string> wrong =
        [
            .. expected.Except(news).Select(static e => $"not named: {e}"),
            .. news.Except(expected).Select(static n => $"named, and not changed: {n}"),
            .. known.Except(now).Select(static gone => $"no longer named: {gone}"),
        ];
        known.Clear();
        known.UnionWith(now);
        return wrong;
    }

    // docker service update replaces a service's tasks for a label too, and a member that restarts cannot be asked.
    private async Task<HashSet<string>> ChangesAsync()
    {
        DateTime end = DateTime.UtcNow + TimeSpan.FromMinutes(2);
        while (true)
        {
            ShellResult plan = await cluster.Swarm.Deploy("plan", "--json");
            Assert.True(plan.ExitCode is 0 or 2, plan.Output);
            // Progress on standard error comes after it.
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(plan.Output));
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            string[] notSeen = [.. document.RootElement.GetProperty("notSeen").EnumerateArray().Select(static n => n.ToString())];
            if (notSeen.Length == 0)
                return
                [
                    .. document
                        .RootElement.GetProperty("changes")
                        .EnumerateArray()
                        .Select(static c => $"{c.GetProperty("subject")}|{c.GetProperty("name")}|{c.GetProperty("what")}"),
                ];
            Assert.All(notSeen, static n => Assert.StartsWith("the settings of patroni-node2", n, StringComparison.Ordinal));
            Assert.True(DateTime.UtcNow < end, string.Join(Environment.NewLine, notSeen));
        }
    }

    private async Task InMemberAsync(string script)
    {
        string container = (await cluster.Swarm.Lab.Docker("node1", "ps", "--quiet", "--filter", $"name={Name}_patroni-node1"))
            .Succeeded()
            .Output.Trim();
        (await cluster.Swarm.Lab.Docker("node1", "exec", container, "bash", "-c", script)).Succeeded();
    }
}
