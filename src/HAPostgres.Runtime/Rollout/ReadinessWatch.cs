using System.Diagnostics;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Patroni;

namespace HAPostgres.Runtime.Rollout;

/// <summary>
/// Waits until the cluster serves: etcd with quorum, one leader, every replica streaming, every published port answering. Says what
/// changed on the way.
/// </summary>
internal sealed class ReadinessWatch(Session session, ClusterObserver observer, TaskWatch tasks)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_etcdPatience = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan s_updateBegins = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, string> _said = [];

    public async Task WaitAsync(CancellationToken cancel)
    {
        Stopwatch clock = Stopwatch.StartNew();
        PublishedPorts ports = new(session, observer);
        Task<IReadOnlyList<EtcdView>>? etcd = null;
        bool etcdReady = false, membersReady = false;
        while (true)
        {
            IReadOnlyList<ServiceState> services = await tasks.LookAsync(cancel);
            foreach (ServiceState service in services.Where(static s => !s.Converged))
                Say(service.Name, service.Newest);
            foreach (ServiceState service in services.Where(static s => s.Converged))
                Say(service.Name, $"{service.Running}/{service.Desired} running");

            etcd ??= EtcdRuns(services) ? EtcdProbe.RunAsync(session, s_etcdPatience, cancel) : null;
            if (!etcdReady && etcd is { IsCompleted: true })
                etcdReady = SayEtcd(await etcd);
            if (etcd is { IsCompleted: true } && !etcdReady)
                etcd = null;

            membersReady = SayMembers(await LookAsync(cancel));
            if (etcdReady && membersReady && services.All(static s => s.Converged))
            {
                IReadOnlyList<PortResult> results = await ports.CheckAsync(cancel);
                List<PortResult> silent = [.. results.Where(static r => !r.Answers)];
                Say("ports", silent.Count == 0
                    ? $"all {results.Count} published ports answer"
                    : $"no answer yet from {string.Join(", ", silent.Select(static r => $"{r.Node}:{r.Port}"))}");
                if (silent.Count == 0)
                    return;
            }
            if (clock.Elapsed > session.Options.Timeout)
                throw TimedOut(services, etcdReady, membersReady);
            await Task.Delay(s_pause, cancel);
        }
    }

    /// <summary>Waits for one updated service, and for a healthy cluster before the next one is touched.</summary>
    /// <param name="earlier">When the update before this one began. The swarm notices an update only after a moment, and one that changes no task never begins.</param>
    public async Task WaitForServiceAsync(string name, DateTime? earlier, CancellationToken cancel)
    {
        Stopwatch clock = Stopwatch.StartNew();
        bool done = await Wait.UntilAsync(session.Options.Timeout, async () =>
        {
            ServiceState? state = (await tasks.LookAsync(cancel)).FirstOrDefault(s => s.Name == name);
            SwarmService service = await session.Swarm.Api.Swarm.InspectServiceAsync(name, cancel);
            if (service.UpdateStatus?.StartedAt == earlier && clock.Elapsed < s_updateBegins)
                return false;
            string update = service.UpdateStatus?.State ?? "";
            if (update is "paused" or "rollback_paused" or "rollback_completed")
                throw new ServiceFailure(name, ExitCode.Failed, $"The update of {name} stopped: {service.UpdateStatus?.Message}", "The other services were left as they are. Look at the log above, and run deploy again when the cause is gone.");
            if (state is null || !state.Converged || update is not ("" or "completed"))
            {
                Say(name, state?.Newest ?? "no task");
                return false;
            }
            return SayMembers(await LookAsync(cancel));
        }, cancel);
        if (!done)
            throw new ServiceFailure(name, ExitCode.TimedOut, $"The cluster was not healthy again {session.Options.Timeout.TotalSeconds:0} s after the update of {name}.", "The services after it were left as they are. Run deploy again when the cause is gone.");
    }

    public async Task<ClusterView?> LookAsync(CancellationToken cancel) =>
        await observer.LookAsync((await session.Swarm.NodesAsync(cancel)).Where(static n => n.Ready).Select(static n => n.Address), cancel);

    private bool EtcdRuns(IReadOnlyList<ServiceState> services) =>
        session.Topology.Etcd.Members.All(m => services.Any(s => s.Name == $"{session.Topology.Name}_{m.Name}" && s.Converged));

    private bool SayEtcd(IReadOnlyList<EtcdView> members)
    {
        int healthy = members.Count(static m => m.Healthy);
        Say("etcd", $"{(healthy >= session.Topology.Etcd.Quorum ? "quorum" : "no quorum")} {healthy}/{members.Count}");
        return healthy >= session.Topology.Etcd.Quorum;
    }

    private bool SayMembers(ClusterView? view)
    {
        if (view is null)
        {
            Say("patroni", "no view of the cluster yet");
            return false;
        }
        ClusterTopology topology = session.Topology;
        int streaming = view.Replicas.Count(r => r.Streams(topology.Postgres.Version));
        int synchronous = view.Members.Count(static m => m.IsSynchronous);
        Say("leader", view.Leader is { } leader ? $"{leader.Name} ({leader.State}, timeline {leader.Timeline})" : "none yet");
        Say("replicas", $"{streaming} of {topology.Patroni.Members.Count - 1} streaming{(synchronous > 0 ? $", {synchronous} synchronous" : "")}");
        return view.Leader is { State: "running" } && streaming == topology.Patroni.Members.Count - 1 && synchronous >= topology.Patroni.SynchronousReplicas;
    }

    private void Say(string subject, string text)
    {
        if (_said.GetValueOrDefault(subject) == text)
            return;
        _said[subject] = text;
        string shown = subject.StartsWith(session.Topology.Name + "_", StringComparison.Ordinal) ? subject[(session.Topology.Name.Length + 1)..] : subject;
        session.Report.Line(shown, text);
    }

    private ServiceFailure TimedOut(IReadOnlyList<ServiceState> services, bool etcd, bool members)
    {
        ServiceState? late = services.FirstOrDefault(static s => !s.Converged);
        string waiting = late is not null ? $"{late.Name} does not run ({late.Newest})"
            : !etcd ? "etcd has no quorum"
            : !members ? $"not every member of Patroni is where it should be ({_said.GetValueOrDefault("leader", "no leader")}; {_said.GetValueOrDefault("replicas", observer.LastError)})"
            : _said.GetValueOrDefault("ports", "ports do not answer");
        string suspect = late?.Name ?? $"{session.Topology.Name}_{(!etcd ? session.Topology.Etcd.Members[0].Name : session.Topology.Patroni.Members[0].Name)}";
        return new ServiceFailure(
            suspect,
            ExitCode.TimedOut,
            $"The cluster was not ready after {session.Options.Timeout.TotalSeconds:0} s: {waiting}.",
            "What was made stays. 'status' shows more; run deploy again, with a longer --timeout if it was only slow.");
    }
}
