using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Status;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>The report is a projection of the state, and says of each part whether it was seen.</summary>
public class StatusReportTests
{
    [Fact]
    public void Where_nothing_is_deployed_all_is_empty_and_that_is_seen()
    {
        StatusReport report = StatusReport.Of(Example.Topology, new ClusterState());

        Assert.Equal(["the swarm has no service of orders: run 'deploy'"], report.Gaps);
        Assert.True(report.Members.IsSeen(out IReadOnlyList<MemberStatus>? members, out _));
        Assert.Empty(members);
        Assert.True(report.Etcd.IsSeen(out IReadOnlyList<EtcdView>? etcd, out _));
        Assert.Empty(etcd);
        Assert.False(report.Leads);
    }

    [Theory]
    [InlineData("leader", "running", true)]
    [InlineData("master", "running", true)] // Patroni 3.0's word.
    [InlineData("leader", "starting", false)]
    [InlineData("replica", "running", false)]
    public void A_leader_serves_while_its_PostgreSQL_runs(string role, string state, bool leads)
    {
        StatusReport report = Of(Observation.Seen(new ClusterView([new MemberView("patroni-b", role, state, 2, 7, true)], false)));

        Assert.Equal(leads, report.Leads);
        Assert.True(report.Members.IsSeen(out IReadOnlyList<MemberStatus>? members, out _));
        Assert.Equal([new MemberStatus("patroni-b", "b", role, state, 2, 7, true)], members);
        Assert.Equal(["etcd: not read yet"], report.Gaps);
    }

    [Fact]
    public void Every_part_that_was_not_seen_is_a_gap_and_no_empty_list()
    {
        StatusReport report = Of(Observation.NotSeen<ClusterView>("no answer"));

        Assert.Equal(["etcd: not read yet", "Patroni's members: The cluster could not be read: no answer"], report.Gaps);
        Assert.False(report.Members.IsSeen(out _, out _));
        Assert.False(report.Leads);
    }

    [Fact]
    public void Tasks_that_should_run_and_tasks_that_failed_are_told_apart_and_others_left_out()
    {
        SwarmService service = new()
        {
            ID = "1",
            Spec = new ServiceSpec { Name = "orders_patroni-a" },
        };
        StatusReport report = StatusReport.Of(
            Example.Topology,
            new ClusterState
            {
                Services = [service],
                Tasks =
                [
                    Run("1", TaskState.Starting, TaskState.Running),
                    Run("1", TaskState.Failed, TaskState.Shutdown, "task: non-zero exit (1)"),
                    Run("1", TaskState.Shutdown, TaskState.Shutdown),
                    Run("other", TaskState.Running, TaskState.Running),
                ],
                Cluster = new RunningCluster(),
            }
        );

        Assert.Equal(["patroni-a starting"], report.Tasks.Select(static t => $"{t.Service} {t.State}"));
        Assert.Equal(["patroni-a failed: task: non-zero exit (1)"], report.Failures.Select(static f => $"{f.Service} {f.Error}"));
    }

    private static TaskResponse Run(string service, TaskState state, TaskState desired, string error = "") =>
        new()
        {
            ServiceID = service,
            DesiredState = desired,
            Status = new() { State = state, Err = error },
        };

    /// <summary>That nobody asked a cluster whose services exist must not look like a cluster without members.</summary>
    [Fact]
    public void A_cluster_that_nobody_asked_is_not_seen()
    {
        StatusReport report = Of((RunningCluster?)null);

        Assert.False(report.Members.IsSeen(out _, out _));
        Assert.False(report.Etcd.IsSeen(out _, out _));
        Assert.Equal(["etcd: not read yet", "Patroni's members: The cluster could not be read: not read yet"], report.Gaps);
    }

    private static StatusReport Of(Observation<ClusterView> members) => Of(new RunningCluster { Members = members });

    private static StatusReport Of(RunningCluster? cluster) =>
        StatusReport.Of(
            Example.Topology,
            new ClusterState
            {
                Services =
                [
                    new SwarmService
                    {
                        ID = "1",
                        Spec = new ServiceSpec { Name = "orders_patroni-a" },
                    },
                ],
                Cluster = cluster,
            }
        );
}
