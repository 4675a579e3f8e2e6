using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Planning;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Rollout;

/// <summary>Looks again and again until what a deployment waits for is there, and says what changed on the way.</summary>
internal sealed class ReadinessWatch(CommandContext context, DesiredState desired, TaskWatch tasks)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_etcdPatience = TimeSpan.FromSeconds(45);

    private const string Again = "Run deploy again when the cause is gone.";

    private readonly StateReader _reader = new(context);
    private readonly Dictionary<string, string> _said = [];

    private ClusterTopology Topology => context.Topology;

    /// <summary>Waits until the cluster serves.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        long begin = context.Clock.GetTimestamp();
        PublishedPorts ports = new(context);
        RunningCluster cluster = new();
        Task<Observation<IReadOnlyList<EtcdView>>>? etcd = null;
        while (true)
        {
            ClusterState state = await SwarmAsync(cancel);
            bool converged = Awaited()?.Part != ReadinessPart.Services;

            // Its look waits for members that are starting, and the others need not wait for it. A quorum is not asked for again.
            etcd ??=
                Readiness.OfEtcd(Topology, cluster.Etcd).Missing is not null && Readiness.EtcdRuns(Topology, state)
                    ? EtcdAsync(Topology.Etcd.Members, cancel)
                    : null;
            if (etcd is { IsCompleted: true })
            {
                cluster = cluster with { Etcd = await etcd };
                etcd = null;
            }

            // While proxies are on their way, nobody has to be asked why they do not answer.
            cluster = cluster with
            {
                Members = converged ? await context.Observer.LookAsync(cancel) : await context.Observer.LookAtPortsAsync(cancel),
                Ports = Observation.NotYet<IReadOnlyList<PortResult>>(),
            };
            Readiness? awaited = Awaited();
            if (awaited is { Part: ReadinessPart.Ports })
            {
                cluster = cluster with { Ports = Observation.Seen(await ports.CheckAsync(cancel)) };
                awaited = Awaited();
            }
            if (awaited is null)
                return;
            if (context.Clock.GetElapsedTime(begin) > context.Options.Timeout)
                throw new ServiceFailure(
                    awaited.Suspect(Topology),
                    ExitCode.TimedOut,
                    $"The cluster was not ready after {context.Options.Timeout.TotalSeconds:0} s: {awaited.Missing}.",
                    "What was made stays. 'status' shows more; run deploy again, with a longer --timeout if it was only slow."
                );
            await Task.Delay(s_pause, context.Clock, cancel);

            Readiness? Awaited()
            {
                IReadOnlyList<Readiness> parts = Readiness.Of(Topology, desired, state with { Cluster = cluster });
                Say(parts.SelectMany(static p => p.Lines));
                return parts.FirstOrDefault(static p => p.Missing is not null);
            }
        }
    }

    /// <summary>Waits until every task of an updated service is new and runs, and the swarm has not given the update up.</summary>
    /// <param name="turnover">Begun before the update.</param>
    public async Task WaitForTasksAsync(ServiceUpdateWait turnover, CancellationToken cancel)
    {
        bool done = await Wait.UntilAsync(
            context.Clock,
            context.Options.Timeout,
            async () =>
            {
                ServiceState state = (await SwarmAsync(cancel)).Service(turnover.Service);
                SwarmService service = await context.Swarm.Api.Swarm.InspectServiceAsync(turnover.Service, cancel);
                if (service.UpdateStatus?.State is "paused" or "rollback_paused" or "rollback_completed")
                    throw new ServiceFailure(
                        turnover.Service,
                        ExitCode.Failed,
                        $"The update of {turnover.Service} stopped: {service.UpdateStatus.Message}",
                        Again
                    );
                Say(turnover.Service, state.Newest);
                return turnover.IsOver(await context.Swarm.TasksAsync(turnover.Service, cancel), service, state.Desired);
            },
            cancel
        );
        if (!done)
            throw new ServiceFailure(
                turnover.Service,
                ExitCode.TimedOut,
                $"{turnover.Service} did not come back within {context.Options.Timeout.TotalSeconds:0} s of its update.",
                Again
            );
    }

    /// <summary>
    /// Waits until all members of etcd are healthy but those whose turn is still to come: with one away the next could cost the quorum.
    /// </summary>
    /// <param name="due">Names of members that may be away, because their update is what brings them back.</param>
    public Task<IReadOnlyList<EtcdView>> WaitForEtcdAsync(string service, IReadOnlySet<string> due, CancellationToken cancel) =>
        WaitForAsync(
            service,
            () => EtcdAsync(Topology.Etcd.Members.Where(m => !due.Contains(m.Name)), cancel),
            look => Readiness.OfEtcd(Topology, look).Lines,
            look => EtcdHealth.Missing(look, due),
            missing => $"After {context.Options.Timeout.TotalSeconds:0} s {missing}; the next member is not updated, to keep quorum.",
            cancel
        );

    /// <summary>
    /// Waits until one leader runs and every other member streams and has caught up, but those whose turn is still to come.
    /// </summary>
    /// <param name="service">The one that was touched last, for the message.</param>
    /// <param name="due">Names of members that may be away, because their update is what brings them back.</param>
    public Task<ClusterView> WaitForMembersAsync(string service, IReadOnlySet<string> due, CancellationToken cancel) =>
        WaitForAsync(
            service,
            async () =>
            {
                await SwarmAsync(cancel);
                return await context.Observer.LookAsync(cancel);
            },
            look => Readiness.OfMembers(Topology, look).Lines,
            look => ClusterHealth.Missing(Topology, look, due),
            missing => $"The cluster is not healthy {context.Options.Timeout.TotalSeconds:0} s after the update of {service}: {missing}.",
            cancel
        );

    private async Task<T> WaitForAsync<T>(
        string service,
        Func<Task<Observation<T>>> look,
        Func<Observation<T>, IEnumerable<(string, string)>> lines,
        Func<Observation<T>, string?> missing,
        Func<string?, string> late,
        CancellationToken cancel
    )
    {
        Observation<T> last = Observation.NotYet<T>();
        bool there = await Wait.UntilAsync(
            context.Clock,
            context.Options.Timeout,
            async () =>
            {
                last = await look();
                Say(lines(last));
                return missing(last) is null;
            },
            cancel
        );
        return there && last.IsSeen(out T? seen, out _)
            ? seen
            : throw new ServiceFailure(service, ExitCode.TimedOut, late(missing(last)), Again);
    }

    /// <summary>One look at the services and their tasks, which ends the wait where it is in vain.</summary>
    private async Task<ClusterState> SwarmAsync(CancellationToken cancel)
    {
        ClusterState state = await _reader.SwarmAsync(cancel);
        tasks.Check(state);
        return state;
    }

    private Task<Observation<IReadOnlyList<EtcdView>>> EtcdAsync(IEnumerable<EtcdMember> awaited, CancellationToken cancel) =>
        Observation.OfAsync(() => EtcdProbe.WaitAsync(context, s_etcdPatience, awaited, cancel), cancel);

    private void Say(IEnumerable<(string, string)> lines)
    {
        foreach ((string subject, string text) in lines)
            Say(subject, text);
    }

    private void Say(string subject, string text)
    {
        if (_said.GetValueOrDefault(subject) == text)
            return;
        _said[subject] = text;
        string shown = subject.StartsWith(Topology.Name + "_", StringComparison.Ordinal) ? subject[(Topology.Name.Length + 1)..] : subject;
        context.Report.Line(shown, text);
    }
}
