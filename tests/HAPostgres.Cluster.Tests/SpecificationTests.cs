using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Rollout;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>What the program asks of a swarm, beside what docker stack deploy asks, and beside what the swarm says it has.</summary>
[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public class SpecificationTests(DeployedCluster cluster)
{
    /// <summary>Thirty where long tests are wanted: each takes some seconds of a swarm.</summary>
    private static readonly int s_manifests = ClusterTests.LongWanted ? 30 : 5;

    [Fact]
    public async Task Docker_stack_deploy_makes_the_same_services_of_the_same_files()
    {
        ClusterTests.SkipUnlessWanted();
        string name = cluster.Topology.Name;
        await cluster.WaitUntilHealthy(TimeSpan.FromMinutes(3));
        SortedDictionary<string, string> ours = await ServicesAsync();

        (await cluster.Swarm.Lab.Docker("node1", ["service", "rm", .. ours.Keys])).Succeeded();
        (
            await cluster.Swarm.Lab.Docker(
                "node1",
                "stack",
                "deploy",
                "--detach=true",
                "--resolve-image=never",
                "--compose-file",
                Path.Combine(cluster.Swarm.ArtifactsDirectory, ArtifactsDirectory.StackFileName),
                name
            )
        ).Succeeded();

        Assert.Equal(ours, await ServicesAsync());
        await cluster.WaitUntilHealthy(TimeSpan.FromMinutes(5));
        ShellResult plan = await cluster.Swarm.Deploy("plan");
        Assert.True(plan.ExitCode == 0, plan.Output);
    }

    /// <summary>Without tasks: only what is asked for is compared with what is there.</summary>
    [Fact]
    public async Task What_was_deployed_of_generated_manifests_needs_no_change()
    {
        ClusterTests.SkipUnlessWanted();
        CancellationToken cancel = TestContext.Current.CancellationToken;
        int compared = 0;
        // Chance writes more manifests than the compiler takes.
        foreach (
            ManifestFile manifest in Enumerable
                .Range(0, 1000)
                .Select(static seed => new ManifestFile("cluster.hapg.json", Manifest(new Random(seed), $"generated{seed}")))
                .Where(static m => !ManifestCompiler.Compile(m).HasErrors)
                .Take(s_manifests)
        )
        {
            compared++;
            using ArtifactsVariant variant = new(manifest);
            using SwarmClient swarm = await SwarmClient.ConnectAsync(cluster.Swarm.Lab.EngineOf("node1"), cancel);
            ArtifactsDirectory artifacts = new(variant.Path);
            CommandContext session = new(
                variant.Topology,
                artifacts,
                SecretsDirectory.Find(ExampleSwarm.Secrets, variant.Topology.Name, variant.Path, static _ => null),
                swarm,
                new Reporter(json: true),
                new RunOptions()
            );
            DesiredState desired = WithoutTasks(DesiredState.Of(variant.Topology, artifacts, artifacts.ReadStack(variant.Topology)));
            try
            {
                await swarm.Api.Networks.CreateNetworkAsync(
                    new NetworksCreateParameters
                    {
                        Name = variant.Topology.Networks.Application,
                        Driver = "overlay",
                        Attachable = true,
                    },
                    cancel
                );
                foreach (string secret in desired.Secrets)
                    await swarm.Api.Secrets.CreateAsync(new SwarmSecretSpec { Name = secret, Data = "none"u8.ToArray() }, cancel);
                StackApplier applier = new(session);
                await applier.PrepareAsync(desired, await new PlanBasisReader(session).ReadSwarmAsync(cancel), cancel);
                foreach (ServiceSpec service in desired.Services)
                    await applier.CreateAsync(service, cancel);

                Plan plan = Planner.Make(variant.Topology, desired, await new PlanBasisReader(session).ReadSwarmAsync(cancel));

                // The nodes carry the labels of the example.
                Assert.Empty(
                    plan.Changes.Where(static c => c.Subject != Subject.NodeLabel)
                        .Select(c => $"{variant.Topology.Name}: {PlanText.Describe(c)}")
                );
                Assert.Empty(plan.Blockers);
            }
            finally
            {
                await RemoveAsync(variant.Topology.Name, variant.Topology.Networks.Application, desired.Secrets);
            }
        }
        Assert.Equal(s_manifests, compared);
    }

    private static DesiredState WithoutTasks(DesiredState desired) =>
        desired with
        {
            Services =
            [
                .. desired.Services.Select(static s =>
                {
                    if (s.Mode?.Replicated is { } replicated)
                        replicated.Replicas = 0;
                    else
                        s.TaskTemplate!.Placement = new() { Constraints = ["node.labels.nowhere == true"] };
                    return s;
                }),
            ],
        };

    private static string Manifest(Random random, string name)
    {
        int hosts = new[] { 1, 3, 5 }[random.Next(3)];
        JsonObject Resources() =>
            new()
            {
                ["limits"] = new JsonObject { ["cpus"] = random.Next(1, 4), ["memory"] = $"{random.Next(2, 5)}GB" },
                ["reservations"] = new JsonObject
                {
                    ["cpus"] = Math.Round(random.NextDouble(), 2),
                    ["memory"] = $"{random.Next(256, 1024)}MB",
                },
            };
        JsonObject manifest = new()
        {
            ["name"] = name,
            ["hosts"] = new JsonArray([
                .. Enumerable
                    .Range(1, hosts)
                    .Select(static h => new JsonObject
                    {
                        ["name"] = $"node{h}",
                        ["memory"] = "64GB",
                        ["cpus"] = 16,
                    }),
            ]),
            ["labelPrefix"] = random.Next(2) == 0 ? "" : $"{name}.",
            ["postgres"] = new JsonObject
            {
                ["version"] = new[] { 15, 17, 18 }[random.Next(3)],
                ["databases"] = new JsonArray([
                    .. Enumerable.Range(0, random.Next(3)).Select(i => new JsonObject { ["name"] = $"db{i}", ["owner"] = "app" }),
                ]),
                ["roles"] = new JsonArray(new JsonObject { ["name"] = "app" }),
                ["parameters"] = new JsonObject { ["work_mem"] = $"{random.Next(1, 8)}MB", ["max_connections"] = random.Next(100, 400) },
            },
            ["pgbouncer"] = new JsonObject
            {
                ["poolMode"] = random.Next(2) == 0 ? "session" : "transaction",
                ["port"] = random.Next(6400, 6500),
            },
            ["haproxy"] = new JsonObject
            {
                ["primaryPort"] = random.Next(5000, 5100),
                ["replicasPort"] = random.Next(5100, 5200),
                ["statsPort"] = random.Next(7000, 7100),
            },
        };
        if (random.Next(2) == 0)
            manifest["patroni"] = new JsonObject
            {
                ["dataDirectory"] = $"/srv/{name}",
                ["resources"] = Resources(),
                ["ttl"] = $"{random.Next(30, 60)}s",
            };
        if (random.Next(2) == 0)
            manifest["etcd"] = new JsonObject { ["resources"] = Resources() };
        return manifest.ToJsonString();
    }

    /// <summary>Specifications as the engine tells them, by name.</summary>
    private async Task<SortedDictionary<string, string>> ServicesAsync()
    {
        string[] names = (
            await cluster.Swarm.Lab.Docker(
                "node1",
                "service",
                "ls",
                "--format",
                "{{.Name}}",
                "--filter",
                $"label=com.docker.stack.namespace={cluster.Topology.Name}"
            )
        )
            .Succeeded()
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        JsonArray all = JsonNode
            .Parse((await cluster.Swarm.Lab.Docker("node1", ["service", "inspect", .. names])).Succeeded().Output)!
            .AsArray();
        return new SortedDictionary<string, string>(
            all.ToDictionary(static s => s!["Spec"]!["Name"]!.ToString(), static s => Ordered(s!["Spec"])!.ToJsonString()),
            StringComparer.Ordinal
        );
    }

    // The order of members of an object says nothing; neither does that of a list of things with names.
    private static JsonNode? Ordered(JsonNode? node) =>
        node switch
        {
            JsonObject map => new JsonObject(
                map.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => KeyValuePair.Create(p.Key, Ordered(p.Value)))
            ),
            JsonArray list when list.All(static i => i is JsonObject) => new JsonArray([
                .. list.Select(Ordered).OrderBy(static i => i!.ToJsonString(), StringComparer.Ordinal),
            ]),
            JsonArray list => new JsonArray([.. list.Select(Ordered)]),
            _ => node?.DeepClone(),
        };

    private async Task RemoveAsync(string name, string network, IEnumerable<string> secrets)
    {
        await RemoveAllAsync("service", name);
        await RemoveAllAsync("config", name);
        await cluster.Swarm.Lab.Docker("node1", ["secret", "rm", .. secrets]);
        await RemoveAllAsync("network", name);
        await cluster.Swarm.Lab.Docker("node1", "network", "rm", network);
    }

    private async Task RemoveAllAsync(string kind, string name)
    {
        string[] ids = (
            await cluster.Swarm.Lab.Docker("node1", kind, "ls", "--quiet", "--filter", $"label=com.docker.stack.namespace={name}")
        ).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (ids.Length > 0)
            (await cluster.Swarm.Lab.Docker("node1", [kind, "rm", .. ids])).Succeeded();
    }
}
