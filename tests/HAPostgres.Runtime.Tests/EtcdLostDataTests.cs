using Docker.DotNet.Models;
using HAPostgres.Runtime.Membership;
using Xunit;
using SwarmTaskStatus = Docker.DotNet.Models.TaskStatus;

namespace HAPostgres.Runtime.Tests;

/// <summary>A member of etcd has lost its volume where its container says so last, and not where one said so before it ran.</summary>
public class EtcdLostDataTests
{
    private const int Lost = EtcdMembership.RefusedExitCode;

    private static readonly DateTime s_updated = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void What_the_last_container_that_ended_says_counts()
    {
        Assert.True(EtcdMembership.Refuses(s_updated, [Task(TaskState.Failed, Lost)]));
        Assert.True(EtcdMembership.Refuses(s_updated, [Task(TaskState.Starting), Task(TaskState.Failed, Lost)]));
        Assert.False(EtcdMembership.Refuses(s_updated, [Task(TaskState.Failed, 1), Task(TaskState.Failed, Lost)]));
        Assert.False(EtcdMembership.Refuses(s_updated, []));
    }

    [Fact]
    public void A_member_that_ran_since_has_its_volume()
    {
        Assert.False(EtcdMembership.Refuses(s_updated, [Task(TaskState.Running), Task(TaskState.Failed, Lost)]));
        // Stopped by hand, as by docker service scale.
        Assert.False(EtcdMembership.Refuses(s_updated, [Task(TaskState.Shutdown), Task(TaskState.Failed, Lost)]));
    }

    [Fact]
    public void What_was_said_before_the_service_was_changed_is_of_the_past()
    {
        // Scaled to nothing: Swarm removes the task that ran, and keeps those that failed.
        TaskResponse before = Task(TaskState.Failed, Lost);
        before.CreatedAt = s_updated.AddMinutes(-5);
        Assert.False(EtcdMembership.Refuses(s_updated, [before]));
        Assert.False(EtcdMembership.Refuses(s_updated, [Task(TaskState.Starting), before]));
        Assert.True(EtcdMembership.Refuses(s_updated, [Task(TaskState.Failed, Lost), before]));
    }

    private static TaskResponse Task(TaskState state, long exitCode = 0) =>
        new()
        {
            CreatedAt = s_updated.AddSeconds(1),
            Status = new SwarmTaskStatus
            {
                State = state,
                ContainerStatus = new ContainerStatus { ContainerID = "id", ExitCode = exitCode },
            },
        };
}
