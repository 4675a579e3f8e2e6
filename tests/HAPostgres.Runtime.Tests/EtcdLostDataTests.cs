using Docker.DotNet.Models;
using HAPostgres.Runtime.Membership;
using Xunit;
using SwarmTaskStatus = Docker.DotNet.Models.TaskStatus;

namespace HAPostgres.Runtime.Tests;

/// <summary>A member of etcd has lost its volume where its container says so last, and not where one said so before it ran.</summary>
public class EtcdLostDataTests
{
    private const int Lost = EtcdMembership.RefusedExitCode;

    [Fact]
    public void What_the_last_container_that_ended_says_counts()
    {
        Assert.True(EtcdMembership.Refuses([Task(TaskState.Failed, Lost)]));
        Assert.True(EtcdMembership.Refuses([Task(TaskState.Starting), Task(TaskState.Failed, Lost)]));
        Assert.False(EtcdMembership.Refuses([Task(TaskState.Failed, 1), Task(TaskState.Failed, Lost)]));
        Assert.False(EtcdMembership.Refuses([]));
    }

    [Fact]
    public void A_member_that_ran_since_has_its_volume()
    {
        Assert.False(EtcdMembership.Refuses([Task(TaskState.Running), Task(TaskState.Failed, Lost)]));
        // Stopped by hand, as by docker service scale.
        Assert.False(EtcdMembership.Refuses([Task(TaskState.Shutdown), Task(TaskState.Failed, Lost)]));
    }

    private static TaskResponse Task(TaskState state, long exitCode = 0) =>
        new()
        {
            Status = new SwarmTaskStatus
            {
                State = state,
                ContainerStatus = new ContainerStatus { ContainerID = "id", ExitCode = exitCode },
            },
        };
}
