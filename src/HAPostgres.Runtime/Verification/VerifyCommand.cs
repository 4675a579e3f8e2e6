using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Repositories;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Verification;

/// <summary>Checks that the cluster works and is what the manifest says. Every check runs, whatever the others find.</summary>
internal static class VerifyCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancel)
    {
        IReadOnlyList<Check> checks = await context.Report.StepAsync("verify", () => ChecksAsync(context, cancel), Passed);
        bool passed = Passed(checks);
        if (context.Options.Json)
            context.Report.Json(
                new
                {
                    cluster = context.Topology.Name,
                    passed,
                    checks,
                }
            );
        else
            context.Report.Table(
                $"verify {context.Topology.Name}",
                ["check", "result", "seen"],
                checks.Select(static c => new[] { c.Name, c.Passed ? "pass" : "FAIL", c.Detail })
            );
        if (passed)
            context.Report.Good("verify", $"all {checks.Count} checks passed");
        else
            context.Report.Bad(
                "verify",
                $"{checks.Count(static c => !c.Passed)} of {checks.Count} checks failed: "
                    + $"{string.Join(", ", checks.Where(static c => !c.Passed).Select(static c => c.Name))}"
            );
        return passed ? ExitCode.Success : ExitCode.Failed;
    }

    private static bool Passed(IReadOnlyList<Check> checks) => checks.All(static c => c.Passed);

    public static async Task<IReadOnlyList<Check>> ChecksAsync(CommandContext context, CancellationToken cancel)
    {
        Database database = new(context);
        IReadOnlyList<SwarmNode> nodes = [.. (await context.Swarm.NodesAsync(cancel)).Where(static n => n.Ready)];
        DataChecks data = new(context, database, nodes);
        SettingsChecks settings = new(context, database, nodes);
        Task<IReadOnlyList<Check>>[] groups =
        [
            GroupAsync("patroni", () => MembershipChecks.RunAsync(context, cancel), cancel),
            GroupAsync("ports", () => PortsAsync(context, cancel), cancel),
            GroupAsync("etcd", () => EtcdAsync(context, cancel), cancel),
            GroupAsync("data", () => data.RunAsync(cancel), cancel),
            GroupAsync("settings", () => settings.RunAsync(cancel), cancel),
            GroupAsync("roles and databases", () => DeclaredAsync(context, database, nodes, cancel), cancel),
            GroupAsync("access", () => new AccessChecks(context, database, nodes).RunAsync(cancel), cancel),
        ];
        IReadOnlyList<Check>[] results = await Task.WhenAll(groups);
        // After the others: their one-shot services keep a small host busy enough.
        return [.. results.SelectMany(static g => g), .. await GroupAsync("archive", () => ArchiveCheck.RunAsync(context, cancel), cancel)];
    }

    private static async Task<IReadOnlyList<Check>> DeclaredAsync(
        CommandContext context,
        Database database,
        IReadOnlyList<SwarmNode> nodes,
        CancellationToken cancel
    ) => [await DeclaredObjects.CheckAsync(context, database, nodes, cancel)];

    /// <summary>What one group is refused is a failure of its own, and ends none of the others.</summary>
    internal static async Task<IReadOnlyList<Check>> GroupAsync(
        string name,
        Func<Task<IReadOnlyList<Check>>> checks,
        CancellationToken cancel
    ) =>
        (await Observation.OfAsync(checks, cancel)).IsSeen(out IReadOnlyList<Check>? results, out string? reason)
            ? results
            : [new Check(name, false, $"could not be read: {reason}")];

    private static async Task<IReadOnlyList<Check>> PortsAsync(CommandContext context, CancellationToken cancel) =>
        [.. (await new PublishedPorts(context).CheckAsync(cancel)).Select(Port)];

    private static async Task<IReadOnlyList<Check>> EtcdAsync(CommandContext context, CancellationToken cancel) =>
        [Etcd(await EtcdProbe.LookAsync(context, cancel), context.Topology.Etcd.Quorum)];

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
