using Docker.DotNet.Models;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class LeftoverTests
{
    private static readonly DateTime s_now = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>A service of the stack that was updated just now: the swarm's clock shows at least this.</summary>
    private static readonly SwarmService s_stack = Service("orders_patroni-a", [], s_now.AddDays(-9), s_now);

    [Theory]
    [InlineData("living", 0)]
    [InlineData("living", 2)]
    [InlineData("living", 7)]
    [InlineData(null, 7)]
    public void A_job_that_its_program_may_wait_for_is_none(string? owner, int minutesOld) =>
        Assert.Empty(SwarmJobRunner.LeftoversAmong([s_stack, Job(owner, minutesOld)], "orders", "dead", s_now));

    [Fact]
    public void A_job_of_a_run_that_died_is_one_at_once() =>
        Assert.Equal(["orders-probe-1"], SwarmJobRunner.LeftoversAmong([s_stack, Job("dead", 0)], "orders", "dead", s_now));

    [Theory]
    [InlineData("unknown", 120, 9)]
    [InlineData("unknown", 900, 22)]
    [InlineData(null, null, 22)]
    public void A_job_that_is_older_than_its_limit_is_one(string? owner, int? limit, int minutesOld) =>
        Assert.Equal(
            ["orders-probe-1"],
            SwarmJobRunner.LeftoversAmong([s_stack, Job(owner, minutesOld, limit)], "orders", null, DateTime.MinValue)
        );

    [Fact]
    public void The_clock_is_the_swarms_own()
    {
        // Nothing has shown that more than a minute has passed, whatever this machine's clock says.
        SwarmService old = Service("orders_patroni-a", [], s_now.AddDays(-9), s_now.AddMinutes(-29));
        Assert.Empty(SwarmJobRunner.LeftoversAmong([old, Job("unknown", 30)], "orders", null, s_now.AddMinutes(-29)));
        Assert.Single(SwarmJobRunner.LeftoversAmong([old, Job("unknown", 30)], "orders", null, s_now));
    }

    [Fact]
    public void Jobs_of_another_cluster_are_nobodys_business() =>
        Assert.Empty(SwarmJobRunner.LeftoversAmong([s_stack, Job("dead", 600)], "order", "dead", s_now));

    [Fact]
    public async Task A_service_that_ended_between_two_calls_has_no_tasks() =>
        Assert.Null(await Example.NewContext(Example.NewSwarm()).Swarm.FindTasksAsync("rehau7", TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_job_whose_creation_is_cancelled_is_none()
    {
        TaskCompletionSource engine = new();
        InMemorySwarm swarm = Example.NewSwarm();
        swarm.Creation = engine.Task;
        using CancellationTokenSource cancel = new();
        Task<SwarmJobResult> run = Example
            .NewContext(swarm)
            .Jobs.RunAsync(
                new SwarmJob
                {
                    Purpose = "probe",
                    Image = "postgres",
                    Script = "true",
                },
                cancel.Token
            );
        await cancel.CancelAsync();
        await Task.WhenAny(run, Task.Delay(200, TestContext.Current.CancellationToken));
        engine.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(swarm.Services);
    }

    private static SwarmService Job(string? owner, int minutesOld, int? limit = 120)
    {
        Dictionary<string, string> labels = new() { [StackLabels.SwarmJob] = "orders" };
        if (owner is not null)
            labels[StackLabels.JobOwner] = owner;
        if (limit is not null)
            labels[StackLabels.JobLimit] = $"{limit}";
        return Service("orders-probe-1", labels, s_now.AddMinutes(-minutesOld), s_now.AddMinutes(-minutesOld));
    }

    private static SwarmService Service(string name, Dictionary<string, string> labels, DateTime created, DateTime updated) =>
        new()
        {
            ID = name,
            Spec = new ServiceSpec { Name = name, Labels = labels },
            CreatedAt = created,
            UpdatedAt = updated,
        };
}
