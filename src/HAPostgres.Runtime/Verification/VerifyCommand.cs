using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;
using HAPostgres.Runtime.Patroni;
using HAPostgres.Runtime.Rollout;

namespace HAPostgres.Runtime.Verification;

/// <summary>Proves that the cluster works and is what the manifest says. Every check runs, whatever the others find.</summary>
internal static class VerifyCommand
{
    public static async Task<ExitCode> RunAsync(Session session, CancellationToken cancel)
    {
        IReadOnlyList<Check> checks = await session.Report.StepAsync("verify", () => ChecksAsync(session, cancel), Passed);
        bool passed = Passed(checks);
        if (session.Options.Json)
            session.Report.Json(new { cluster = session.Topology.Name, passed, checks });
        else
            session.Report.Table($"verify {session.Topology.Name}", ["check", "result", "seen"], checks.Select(static c => new[] { c.Name, c.Passed ? "pass" : "FAIL", c.Detail }));
        if (passed)
            session.Report.Good("verify", $"all {checks.Count} checks passed");
        else
            session.Report.Bad("verify", $"{checks.Count(static c => !c.Passed)} of {checks.Count} checks failed: {string.Join(", ", checks.Where(static c => !c.Passed).Select(static c => c.Name))}");
        return passed ? ExitCode.Success : ExitCode.Failed;
    }

    private static bool Passed(IReadOnlyList<Check> checks) => checks.All(static c => c.Passed);

    private static async Task<IReadOnlyList<Check>> ChecksAsync(Session session, CancellationToken cancel)
    {
        using ClusterObserver observer = new(session);
        Database database = new(session);
        IReadOnlyList<SwarmNode> nodes = [.. (await session.Swarm.NodesAsync(cancel)).Where(static n => n.Ready)];
        DataChecks data = new(session, database, nodes);
        SettingsChecks settings = new(session, database, nodes);
        Task<IReadOnlyList<Check>>[] groups =
        [
            MembershipChecks.RunAsync(session, observer, nodes, cancel),
            PortsAsync(session, observer, cancel),
            EtcdAsync(session, cancel),
            data.RunAsync(cancel),
            settings.RunAsync(cancel),
            DeclaredAsync(session, database, nodes, cancel),
            new AccessChecks(session, database, nodes).RunAsync(cancel),
        ];
        return [.. (await Task.WhenAll(groups)).SelectMany(static g => g)];
    }

    private static async Task<IReadOnlyList<Check>> DeclaredAsync(
        Session session, Database database, IReadOnlyList<SwarmNode> nodes, CancellationToken cancel) =>
        [await DeclaredObjects.CheckAsync(session, database, nodes, cancel)];

    private static async Task<IReadOnlyList<Check>> PortsAsync(Session session, ClusterObserver observer, CancellationToken cancel) =>
        [.. (await new PublishedPorts(session, observer).CheckAsync(cancel)).Select(static r =>
            new Check($"port {r.Port} on {r.Node}", r.Answers, r.Answers ? $"{r.Purpose} answers at {r.Address}" : $"no answer from {r.Address}"))];

    private static async Task<IReadOnlyList<Check>> EtcdAsync(Session session, CancellationToken cancel)
    {
        try
        {
            IReadOnlyList<EtcdView> members = await EtcdProbe.LookAsync(session, cancel);
            return [Etcd(members, session.Topology.Etcd.Quorum)];
        }
        catch (DeployException e)
        {
            return [new Check("etcd", false, e.Message)];
        }
    }

    internal static Check Etcd(IReadOnlyList<EtcdView> members, int quorum)
    {
        List<string> silent = [.. members.Where(static m => !m.Healthy).Select(static m => m.Name)];
        int healthy = members.Count - silent.Count;
        string detail = $"{healthy} of {members.Count} members healthy";
        if (silent.Count > 0)
            detail += $", not {string.Join(", ", silent)}{(healthy < quorum ? ": no quorum" : "")}";
        return new Check("etcd", silent.Count == 0, detail);
    }
}
