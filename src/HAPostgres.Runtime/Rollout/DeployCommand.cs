using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Patroni;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Rollout;

/// <summary>Applies the rendered stack and waits until the cluster works, not until containers run.</summary>
internal static class DeployCommand
{
    private const int LogLines = 20;

    public static async Task RunAsync(Session session, DeployOptions options, CancellationToken cancel)
    {
        StackFile stack = session.Artifacts.ReadStack(session.Topology);
        session.Report.Line("artifacts", session.Artifacts.FullPath);
        using ClusterObserver observer = new(session);
        await session.Report.StepAsync("check", () => Preconditions.CheckAsync(session, cancel));
        DateTime begin = DateTime.UtcNow;
        TaskWatch watch = new(session, begin);
        ReadinessWatch readiness = new(session, observer, watch);
        try
        {
            // A wrong password is found before anything changes.
            if ((await session.Swarm.ServicesAsync(session.Topology.Name, cancel)).Count > 0)
                await readiness.LookAsync(cancel);
            StackApplier applier = new(session, stack);
            await session.Report.StepAsync("apply", () => ApplyAsync(session, applier, readiness, options, cancel));
            await session.Report.StepAsync("wait", () => readiness.WaitAsync(cancel));
            await session.Report.StepAsync("dynamic configuration", () => ConfigureAsync(session, stack, observer, cancel));
            await applier.RemoveOldConfigsAsync(cancel);
        }
        catch (ServiceFailure failure)
        {
            await ShowLogAsync(session, failure.Service, cancel);
            throw failure.ToDeployException();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            session.Report.Warn("left", "the services that are created stay and go on starting by themselves; 'deploy' again finishes the rest, 'remove' takes them away (data stays)");
            throw;
        }
    }

    private static async Task ApplyAsync(Session session, StackApplier applier, ReadinessWatch readiness, DeployOptions options, CancellationToken cancel)
    {
        Dictionary<string, SwarmService> existing = (await session.Swarm.ServicesAsync(session.Topology.Name, cancel)).ToDictionary(static s => s.Spec!.Name!);
        IReadOnlyList<ServiceSpec> wanted = applier.Specify(await applier.PrepareAsync(cancel));
        List<ServiceSpec> changed = [.. wanted.Where(w => existing.TryGetValue(w.Name!, out SwarmService? there) && !SpecComparer.Same(there.Spec!, w))];
        if (changed.Count > 0)
        {
            foreach (ServiceSpec service in changed)
                session.Report.Line("change", $"{service.Name}: {string.Join("; ", SpecComparer.Differences(existing[service.Name!].Spec!, service).Take(5))}");
            session.Report.Confirm($"Update {changed.Count} running services, one after the other?", session.Options.Yes);
        }
        foreach (ServiceSpec service in wanted.Where(w => !existing.ContainsKey(w.Name!)))
            await ServiceRollout.ApplyAsync(session, service, null, cancel);
        foreach (ServiceSpec service in await InOrderAsync(session.Topology, changed, readiness, cancel))
        {
            await ServiceRollout.ApplyAsync(session, service, existing[service.Name!], cancel);
            await readiness.WaitForServiceAsync(service.Name!, existing[service.Name!].UpdateStatus?.StartedAt, cancel);
        }
        int unchanged = wanted.Count(w => existing.ContainsKey(w.Name!)) - changed.Count;
        if (unchanged > 0)
            session.Report.Line("services", $"{unchanged} unchanged");
        HashSet<string> names = [.. wanted.Select(static w => w.Name!)];
        foreach (SwarmService gone in existing.Values.Where(s => !names.Contains(s.Spec!.Name!)))
            await RemoveAsync(session, gone, options, cancel);
    }

    // The leader last: each earlier step then leaves the cluster with one leader and one replica at least.
    private static async Task<IReadOnlyList<ServiceSpec>> InOrderAsync(ClusterTopology topology, List<ServiceSpec> changed, ReadinessWatch readiness, CancellationToken cancel)
    {
        string leader = changed.Count == 0 ? "" : (await readiness.LookAsync(cancel))?.Leader?.Name ?? "";
        return [.. changed.OrderBy(s => s.Name == $"{topology.Name}_{leader}" ? 1 : 0)];
    }

    private static async Task RemoveAsync(Session session, SwarmService service, DeployOptions options, CancellationToken cancel)
    {
        string name = service.Spec!.Name!;
        bool stateful = (service.Spec.TaskTemplate?.ContainerSpec?.Mounts ?? []).Any(m =>
            m.Type == "bind" || (m.Type == "volume" && m.Source != $"{session.Topology.Name}_{ServiceNames.ProxySocketVolume}"));
        if (stateful && !options.RemoveMembers)
        {
            session.Report.Warn(name, "is no longer in the manifest, but holds data: it stays. Run with --remove-members to remove the service (its data stays on the host).");
            return;
        }
        await session.Swarm.Api.Swarm.RemoveServiceAsync(service.ID!, cancel);
        session.Report.Good("service", $"{name} removed: it is no longer in the manifest");
    }

    private static async Task ConfigureAsync(Session session, StackFile stack, ClusterObserver observer, CancellationToken cancel)
    {
        IReadOnlyList<string> changed = await DynamicConfiguration.ApplyAsync(session, stack, cancel);
        if (changed.Count == 0)
        {
            session.Report.Good("configuration", "Patroni's dynamic configuration is as the manifest states it");
            return;
        }
        session.Report.Good("configuration", $"changed in the running cluster: {string.Join(", ", changed)}");
        // Members take it over in their next loop.
        await Task.Delay(session.Topology.Patroni.LoopWait.TimeSpan + TimeSpan.FromSeconds(2), cancel);
        IReadOnlyList<string> addresses = [.. (await session.Swarm.NodesAsync(cancel)).Select(static n => n.Address)];
        List<string> pending = [.. (await observer.LookAsync(addresses, cancel))?.Members.Where(static m => m.PendingRestart).Select(static m => m.Name) ?? []];
        if (pending.Count > 0)
            session.Report.Warn("configuration", $"some of it waits for a restart of PostgreSQL on {string.Join(", ", pending)}: docker exec into a member and run 'patronictl restart {session.Topology.Patroni.Scope} --pending'; 'verify' names the parameters");
    }

    private static async Task ShowLogAsync(Session session, string service, CancellationToken cancel)
    {
        IReadOnlyList<string> lines = await ServiceLog.LastLinesAsync(session.Swarm, service, LogLines, cancel);
        session.Report.Bad(service, lines.Count == 0 ? "its log could not be read, or it wrote none" : $"its last {lines.Count} log lines:");
        foreach (string line in lines)
            session.Report.Line("log", line);
    }
}

internal sealed record DeployOptions
{
    /// <summary>Whether services that hold data are removed when they left the manifest. Their data stays.</summary>
    public bool RemoveMembers { get; init; }
}
