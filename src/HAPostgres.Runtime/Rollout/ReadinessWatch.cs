using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Rollout;

/// <summary>
/// Waits until the cluster serves: etcd with quorum, one leader, every replica streaming, every published port answering. Says what
/// changed on the way.
/// </summary>
internal sealed class ReadinessWatch(CommandContext context, TaskWatch tasks)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_etcdPatience = TimeSpan.FromSeconds(45);

    private const string Again = "Run deploy again when the cause is gone.";

    private readonly Dictionary<string, string> _said = [];

    public async Task WaitAsync(CancellationToken cancel)
    {
        long begin = context.Clock.GetTimestamp();
        PublishedPorts ports = new(context);
        Task<Observation<IReadOnlyList<EtcdView>>>? etcd = null;
        bool etcdReady = false,
            membersReady = false;
        while (true)
        {
            IReadOnlyList<ServiceState> services = await tasks.LookAsync(cancel);
            foreach (ServiceState service in services.Where(static s => !s.Converged))
                Say(service.Name, service.Newest);
            foreach (ServiceState service in services.Where(static s => s.Converged))
                Say(service.Name, $"{service.Running}/{service.Desired} running");

            etcd ??= EtcdRuns(services) ? EtcdAsync(context.Topology.Etcd.Members, cancel) : null;
            if (!etcdReady && etcd is { IsCompleted: true })
                etcdReady = SayEtcd(await etcd);
            if (etcd is { IsCompleted: true } && !etcdReady)
                etcd = null;

            // While proxies are on their way, nobody has to be asked why they do not answer.
            bool converged = services.All(static s => s.Converged);
            membersReady = SayMembers(converged ? await LookAsync(cancel) : await context.Observer.LookAtPortsAsync(cancel));
            if (etcdReady && membersReady && converged && SayPorts(await ports.CheckAsync(cancel)))
                return;
            if (context.Clock.GetElapsedTime(begin) > context.Options.Timeout)
                throw TimedOut(services, etcdReady, membersReady);
            await Task.Delay(s_pause, context.Clock, cancel);
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
                ServiceState? state = (await tasks.LookAsync(cancel)).FirstOrDefault(s => s.Name == turnover.Service);
                SwarmService service = await context.Swarm.Api.Swarm.InspectServiceAsync(turnover.Service, cancel);
                if (service.UpdateStatus?.State is "paused" or "rollback_paused" or "rollback_completed")
                    throw new ServiceFailure(
                        turnover.Service,
                        ExitCode.Failed,
                        $"The update of {turnover.Service} stopped: {service.UpdateStatus.Message}",
                        Again
                    );
                Say(turnover.Service, state?.Newest ?? "no task");
                return turnover.IsOver(await context.Swarm.TasksAsync(turnover.Service, cancel), service, state?.Desired ?? 1);
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
    public async Task<IReadOnlyList<EtcdView>> WaitForEtcdAsync(string service, IReadOnlySet<string> due, CancellationToken cancel)
    {
        IReadOnlyList<EtcdView>? healthy = null;
        string missing = "";
        await Wait.UntilAsync(
            context.Clock,
            context.Options.Timeout,
            async () =>
            {
                Observation<IReadOnlyList<EtcdView>> look = await EtcdAsync(
                    context.Topology.Etcd.Members.Where(m => !due.Contains(m.Name)),
                    cancel
                );
                SayEtcd(look);
                if (!look.IsSeen(out IReadOnlyList<EtcdView>? members, out string? reason))
                {
                    missing = $"the health of etcd's members is unknown ({reason})";
                    return false;
                }
                List<string> ill = [.. members.Where(m => !m.Healthy && !due.Contains(m.Name)).Select(static m => m.Name)];
                missing =
                    ill.Count == 1 ? $"etcd member {ill[0]} is not healthy" : $"etcd members {string.Join(", ", ill)} are not healthy";
                healthy = ill.Count == 0 ? members : null;
                return healthy is not null;
            },
            cancel
        );
        return healthy
            ?? throw new ServiceFailure(
                service,
                ExitCode.TimedOut,
                $"After {context.Options.Timeout.TotalSeconds:0} s {missing}; the next member is not updated, to keep quorum.",
                Again
            );
    }

    /// <summary>
    /// Waits until one leader runs and every other member streams and has caught up, but those whose turn is still to come.
    /// </summary>
    /// <param name="service">The one that was touched last, for the message.</param>
    /// <param name="due">Names of members that may be away, because their update is what brings them back.</param>
    public async Task<ClusterView> WaitForMembersAsync(string service, IReadOnlySet<string> due, CancellationToken cancel)
    {
        ClusterView? healthy = null;
        string? missing = null;
        await Wait.UntilAsync(
            context.Clock,
            context.Options.Timeout,
            async () =>
            {
                await tasks.LookAsync(cancel);
                Observation<ClusterView> look = await LookAsync(cancel);
                SayMembers(look);
                missing = ClusterHealth.Missing(context.Topology, look, due);
                return missing is null && look.IsSeen(out healthy, out _);
            },
            cancel
        );
        return healthy
            ?? throw new ServiceFailure(
                service,
                ExitCode.TimedOut,
                $"The cluster is not healthy {context.Options.Timeout.TotalSeconds:0} s after the update of {service}: {missing}.",
                Again
            );
    }

    public Task<Observation<ClusterView>> LookAsync(CancellationToken cancel) => context.Observer.LookAsync(cancel);

    private Task<Observation<IReadOnlyList<EtcdView>>> EtcdAsync(IEnumerable<EtcdMember> awaited, CancellationToken cancel) =>
        Observation.OfAsync(() => EtcdProbe.WaitAsync(context, s_etcdPatience, awaited, cancel), cancel);

    private bool EtcdRuns(IReadOnlyList<ServiceState> services) =>
        context.Topology.Etcd.Members.All(m => services.Any(s => s.Name == $"{context.Topology.Name}_{m.Name}" && s.Converged));

    private bool SayEtcd(Observation<IReadOnlyList<EtcdView>> look)
    {
        if (!look.IsSeen(out IReadOnlyList<EtcdView>? members, out string? reason))
        {
            Say("etcd", $"not seen: {reason}");
            return false;
        }
        int healthy = members.Count(static m => m.Healthy);
        Say("etcd", $"{(healthy >= context.Topology.Etcd.Quorum ? "quorum" : "no quorum")} {healthy}/{members.Count}");
        return healthy >= context.Topology.Etcd.Quorum;
    }

    private bool SayMembers(Observation<ClusterView> look)
    {
        if (!look.IsSeen(out ClusterView? view, out string? reason))
        {
            Say("patroni", $"not seen yet: {reason}");
            return false;
        }
        ClusterTopology topology = context.Topology;
        // One that leaves the cluster may lead or stream until the end.
        int wanted = topology.Patroni.Members.Count(m => m.Name != view.Leader?.Name);
        int streaming = view.Replicas.Count(r =>
            topology.Patroni.Members.Any(m => m.Name == r.Name) && r.Streams(topology.Postgres.Version)
        );
        int synchronous = view.Members.Count(static m => m.IsSynchronous);
        Say("leader", view.Leader is { } leader ? $"{leader.Name} ({leader.State}, timeline {leader.Timeline})" : "none yet");
        Say("replicas", $"{streaming} of {wanted} streaming{(synchronous > 0 ? $", {synchronous} synchronous" : "")}");
        return ClusterHealth.Missing(topology, view) is null;
    }

    // A port that answers within the swarm serves; that this machine does not reach it is its own affair.
    private bool SayPorts(IReadOnlyList<PortResult> results)
    {
        List<PortResult> silent = [.. results.Where(static r => r.State == PortState.Silent)],
            inside = [.. results.Where(static r => r.State == PortState.InsideOnly)];
        Say(
            "ports",
            silent.Count > 0 ? $"no answer yet from {string.Join(", ", silent.Select(static r => $"{r.Node}:{r.Port} ({r.Detail})"))}"
                : inside.Count == 0 ? $"all {results.Count} published ports answer"
                : $"all {results.Count} published ports answer within the swarm, but not to this machine: "
                    + $"{string.Join(", ", inside.Select(static r => $"{r.Node}:{r.Port} ({r.Detail})"))}"
        );
        return silent.Count == 0;
    }

    private void Say(string subject, string text)
    {
        if (_said.GetValueOrDefault(subject) == text)
            return;
        _said[subject] = text;
        string shown = subject.StartsWith(context.Topology.Name + "_", StringComparison.Ordinal)
            ? subject[(context.Topology.Name.Length + 1)..]
            : subject;
        context.Report.Line(shown, text);
    }

    private ServiceFailure TimedOut(IReadOnlyList<ServiceState> services, bool etcd, bool members)
    {
        ServiceState? late = services.FirstOrDefault(static s => !s.Converged);
        string waiting =
            late is not null ? $"{late.Name} does not run ({late.Newest})"
            : !etcd ? "etcd has no quorum"
            : !members
                ? $"not every member of Patroni is where it should be ({_said.GetValueOrDefault("leader", "no leader")}; "
                    + $"{_said.GetValueOrDefault("replicas") ?? _said.GetValueOrDefault("patroni", "not seen")})"
            : _said.GetValueOrDefault("ports", "ports do not answer");
        string suspect =
            late?.Name
            ?? $"{context.Topology.Name}_{(!etcd ? context.Topology.Etcd.Members[0].Name : context.Topology.Patroni.Members[0].Name)}";
        return new ServiceFailure(
            suspect,
            ExitCode.TimedOut,
            $"The cluster was not ready after {context.Options.Timeout.TotalSeconds:0} s: {waiting}.",
            "What was made stays. 'status' shows more; run deploy again, with a longer --timeout if it was only slow."
        );
    }
}
