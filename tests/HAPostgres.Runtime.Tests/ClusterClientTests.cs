using HAPostgres.Runtime.Client;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.Switchovers;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>The library: what a program of a user's calls, on a swarm in memory.</summary>
public class ClusterClientTests
{
    [Fact]
    public void Code_sets_up_deploys_plans_and_hands_over() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = new(clock, "a", "b", "c");
            Lines progress = new();
            using (ClusterClient first = Open(cluster, InMemoryRun.Manifest, progress))
            {
                await first.SetupAsync(Token);
                Assert.All((await first.PlanAsync(Token)).Changes, static c => Assert.True(c.Creates, c.ToString()));
                await first.DeployAsync(cancel: Token);
                Assert.Empty((await first.PlanAsync(Token)).Changes);
            }
            Assert.Equal(["patroni-a", "patroni-b", "patroni-c"], cluster.Patroni.Running);

            using ClusterClient second = Open(cluster, InMemoryRun.Restarts, progress);
            Plan plan = await second.PlanAsync(Token);
            Assert.Equal(Effect.Switchover, plan.Effect);
            Assert.Contains(plan.Changes, static c => c is { Name: "max_worker_processes", To: "16" });
            await second.DeployAsync(cancel: Token);
            Assert.Equal("patroni-b", cluster.Patroni.Leader);
            SwitchoverResult moved = await second.SwitchoverAsync(new SwitchoverRequest { To = "patroni-a" }, Token);
            Assert.Equal(("patroni-b", "patroni-a"), (moved.From, moved.To));
            Assert.Equal("patroni-a", cluster.Patroni.Leader);
            Assert.Contains(progress.All, static l => l is { Kind: ProgressKind.Good, Subject: "leader" });
        });

    [Fact]
    public void What_is_refused_is_an_exception_with_its_way_out() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            cluster.Patroni.Paused = true;
            using ClusterClient client = Open(cluster, InMemoryRun.Restarts, new Lines());
            DeployException refused = await Assert.ThrowsAsync<DeployException>(() => client.DeployAsync(cancel: Token));
            Assert.Contains("maintenance mode", refused.Message, StringComparison.Ordinal);
            Assert.Contains("'resume'", refused.Remedy, StringComparison.Ordinal);
        });

    [Fact]
    public void What_the_engine_refuses_says_so_and_keeps_its_cause() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            using ClusterClient client = Open(cluster, InMemoryRun.RestartsTasks, new Lines());
            cluster.Swarm.BeforeChange = static (call, name) =>
            {
                if (name == "orders_patroni-c")
                    throw new Docker.DotNet.DockerApiException(System.Net.HttpStatusCode.InternalServerError, "disk full");
            };
            DeployException refused = await Assert.ThrowsAsync<DeployException>(() => client.DeployAsync(cancel: Token));
            Assert.Contains("disk full", refused.Message, StringComparison.Ordinal);
            Assert.IsType<Docker.DotNet.DockerApiException>(refused.InnerException);
            Assert.Equal(
                "What is done stays. Run the same operation again to continue; the exception's cause shows where it was refused.",
                refused.Remedy
            );
        });

    public static TheoryData<Exception, string, string> Failures =>
        new()
        {
            { new Docker.DotNet.DockerApiException(System.Net.HttpStatusCode.InternalServerError, "x"), "--verbose", "cause" },
            { new HttpRequestException("x"), "--host", "ClusterOptions.Host" },
            { new UnauthorizedAccessException("x"), "the same command", "the same operation" },
            { new InvalidOperationException("x"), "--verbose", "cause" },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_remedy_names_an_option_to_who_typed_and_a_property_to_who_called(Exception failure, string command, string operation)
    {
        DeployException typed = Failure.OfCommand(failure, cancelled: false);
        DeployException called = Failure.OfOperation(failure);
        Assert.Equal((typed.ExitCode, typed.Message, failure), (called.ExitCode, called.Message, called.InnerException));
        Assert.Contains(command, typed.Remedy, StringComparison.Ordinal);
        Assert.Contains(operation, called.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("--", called.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_code_gets_the_cancellation_and_the_same_call_finishes_it() =>
        VirtualTime.Run(static async clock =>
        {
            using InMemoryCluster cluster = await InMemoryRun.UpAsync(clock, InMemoryRun.Manifest, "a", "b", "c");
            using ClusterClient client = Open(cluster, InMemoryRun.RestartsTasks, new Lines());
            using CancellationTokenSource cancelled = new();
            Action<string, string> others = cluster.Swarm.AfterChange;
            cluster.Swarm.AfterChange = (call, name) =>
            {
                others(call, name);
                if ($"{call} {name}" == "update orders_patroni-c")
                    cancelled.Cancel();
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.DeployAsync(cancel: cancelled.Token));
            Assert.NotEmpty((await client.PlanAsync(Token)).Changes);
            await client.DeployAsync(cancel: Token);
            Assert.Empty((await client.PlanAsync(Token)).Changes);
        });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ClusterClient Open(InMemoryCluster cluster, string manifest, Lines progress) =>
        new(cluster.Open(manifest) with { Report = new Reporter(progress) });

    private sealed class Lines : IProgress<ProgressLine>
    {
        private readonly List<ProgressLine> _all = [];

        public IReadOnlyList<ProgressLine> All => _all;

        public void Report(ProgressLine value) => _all.Add(value);
    }
}
