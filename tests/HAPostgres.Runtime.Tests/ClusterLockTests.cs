using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Guarding;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class ClusterLockTests
{
    private static readonly CancellationToken s_cancel = TestContext.Current.CancellationToken;

    /// <summary>Several beats of the lock.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(30);

    private readonly InMemorySwarm _swarm = Example.NewSwarm();

    [Fact]
    public async Task Another_command_is_refused_with_the_holders_name_and_command()
    {
        await using ClusterLock held = await ClusterLock.TakeAsync(NewSession(), "deploy", breakLock: false, s_cancel);
        DeployException refused = await Assert.ThrowsAsync<DeployException>(() =>
            GuardedAsync("reinit", static _ => throw new InvalidOperationException("it began"))
        );
        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("'deploy'", refused.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.MachineName, refused.Message, StringComparison.Ordinal);
        Assert.Contains("--break-lock", refused.Remedy, StringComparison.Ordinal);
        Assert.False(held.Lost);
    }

    // User, host name and process number are the same here, as in two containers of one image.
    [Fact]
    public async Task Two_runs_of_one_user_host_and_process_do_not_take_each_others_lock_for_their_own()
    {
        await using ClusterLock first = await ClusterLock.TakeAsync(NewSession(), "deploy", breakLock: false, s_cancel);
        await using ClusterLock second = await ClusterLock.TakeAsync(NewSession(), "deploy", breakLock: true, s_cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(s_bound, first.Held));
        Assert.True(first.Lost);
        Assert.False(second.Held.IsCancellationRequested);
        Assert.Single(_swarm.Services);
    }

    [Fact]
    public async Task A_command_whose_lock_is_taken_stops_and_says_so()
    {
        TaskCompletionSource begun = new();
        Task<ExitCode> remove = GuardedAsync(
            "remove",
            async token =>
            {
                begun.SetResult();
                await Task.Delay(s_bound, token);
                return ExitCode.Success;
            }
        );
        await begun.Task;
        await using ClusterLock other = await ClusterLock.TakeAsync(NewSession(), "deploy", breakLock: true, s_cancel);
        Assert.Contains("taken the lock", (await Assert.ThrowsAsync<DeployException>(() => remove)).Message, StringComparison.Ordinal);
        Assert.Single(_swarm.Services);
    }

    [Fact]
    public async Task The_lock_is_given_back_also_by_a_command_that_fails()
    {
        await Assert.ThrowsAsync<DeployException>(() =>
            GuardedAsync("remove", static _ => throw new DeployException(ExitCode.Failed, "no"))
        );
        Assert.Empty(_swarm.Services);
        Assert.Equal(ExitCode.Success, await GuardedAsync("setup", static _ => Task.FromResult(ExitCode.Success)));
    }

    [Fact]
    public async Task A_command_that_changes_nothing_runs_beside_one_that_does()
    {
        await using ClusterLock held = await ClusterLock.TakeAsync(NewSession(), "deploy", breakLock: false, s_cancel);
        Assert.Equal(ExitCode.Success, await GuardedAsync("status", static _ => Task.FromResult(ExitCode.Success)));
        Assert.Null(await ClusterLock.TryTakeAsync(NewSession(), "doctor", s_cancel));
    }

    private CommandContext NewSession() => Example.NewContext(_swarm);

    private Task<ExitCode> GuardedAsync(string command, Func<CancellationToken, Task<ExitCode>> work) =>
        ClusterGuard.RunAsync(
            NewSession(),
            new GuardRequest(command, CommandGuards.Of(command), BreakLock: false, MaintenanceUnseen: false),
            work,
            s_cancel
        );
}
