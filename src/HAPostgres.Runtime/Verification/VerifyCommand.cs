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
            session.Report.Json(
                new
                {
                    cluster = session.Topology.Name,
                    passed,
                    checks,
                }
            );
        else
            session.Report.Table(
                $"verify {session.Topology.Name}",
                ["check", "result", "seen"],
                checks.Select(static c => new[] { c.Name, c.Passed ? "pass" : "FAIL", c.Detail })
            );
        if (passed)
            session.Report.Good("verify", $"all {checks.Count} checks passed");
        else
            session.Report.Bad(
                "verify",
                $"{checks.Count(static c => !c.Passed)} of {checks.Count} checks failed: {string.Join(", ", checks.Where(static c => !c.Passed).Select(static c => c.Name))}"
            );
        return passed ? ExitCode.Success : ExitCode.Failed;
    }

    private static bool Passed(IReadOnlyList<Check> checks) => checks.All(static c => c.Passed);

    private static async Task<IReadOnlyList<Check>> ChecksAsync(Session session, CancellationToken cancel)
    {
        Database database = new(session);
        IReadOnlyList<SwarmNode> nodes = [.. (await session.Swarm.NodesAsync(cancel)).Where(static n => n.Ready)];
        DataChecks data = new(session, database, nodes);
        SettingsChecks settings = new(session, database, nodes);
        Task<IReadOnlyList<Check>>[] groups =
        [
            GroupAsync("patroni", () => MembershipChecks.RunAsync(session, cancel), cancel),
            GroupAsync("ports", () => PortsAsync(session, cancel), cancel),
            GroupAsync("etcd", () => EtcdAsync(session, cancel), cancel),
            GroupAsync("data", () => data.RunAsync(cancel), cancel),
            GroupAsync("settings", () => settings.RunAsync(cancel), cancel),
            GroupAsync("roles and databases", () => DeclaredAsync(session, database, nodes, cancel), cancel),
            GroupAsync("access", () => new AccessChecks(session, database, nodes).RunAsync(cancel), cancel),
        ];
        return [.. (await Task.WhenAll(groups)).SelectMany(static g => g)];
    }

    private static async Task<IReadOnlyList<Check>> DeclaredAsync(
        Session session,
        Database database,
        IReadOnlyList<SwarmNode> nodes,
        CancellationToken cancel
    ) => [await DeclaredObjects.CheckAsync(session, database, nodes, cancel)];

    /// <summary>What one group is refused is a failure of its own, and ends none of the others.</summary>
    internal static async Task<IReadOnlyList<Check>> GroupAsync(
        string name,
        Func<Task<IReadOnlyList<Check>>> checks,
        CancellationToken cancel
    ) =>
        (await Observation.OfAsync(checks, cancel)).IsSeen(out IReadOnlyList<Check>? results, out string? reason)
            ? results
            : [new Check(name, false, $"could not be looked at: {reason}")];

    private static async Task<IReadOnlyList<Check>> PortsAsync(Session session, CancellationToken cancel) =>
        [.. (await new PublishedPorts(session).CheckAsync(cancel)).Select(Port)];

    private static async Task<IReadOnlyList<Check>> EtcdAsync(Session session, CancellationToken cancel) =>
        [Etcd(await EtcdProbe.LookAsync(session, cancel), session.Topology.Etcd.Quorum)];

    internal static Check Port(PortResult port) =>
        new(
            $"port {port.Port} on {port.Node}",
            port.State == PortState.Answers,
            port.State switch
            {
                PortState.Answers => $"{port.Purpose} answers at {port.Address}",
                PortState.InsideOnly =>
                    $"{port.Purpose} answers within the swarm, but not to this machine at {port.Address}: {port.Detail}",
                _ => $"no answer from {port.Address}: {port.Detail}",
            }
        );

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
