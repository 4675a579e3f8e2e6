using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Swarm;
using Spectre.Console;

namespace HAPostgres.Runtime.Setup;

/// <summary>
/// Prepares swarm, hosts and operator's machine. Looks first, says what it will do, asks, and then does only what is missing.
/// </summary>
internal static class SetupCommand
{
    /// <param name="taken">Members whose unmarked directory the operator has named as theirs.</param>
    public static async Task RunAsync(CommandContext context, IReadOnlyCollection<string> taken, CancellationToken cancel)
    {
        IReadOnlyDictionary<string, SwarmNode> hosts = await context.Report.StepAsync("map hosts", () => MapAsync(context, cancel));
        IReadOnlyDictionary<string, HostState> states = await context.Report.StepAsync(
            "inspect hosts",
            () => HostProbe.AllAsync(context, hosts, cancel)
        );
        bool deployed = (await context.Swarm.ServicesAsync(context.Topology.Name, cancel)).Count > 0;
        LeftoverData.Check(context.Topology, states, deployed);
        DirectoryOwnership.Check(context.Topology, hosts, states, taken);
        SetupPlan plan = await SetupPlan.MakeAsync(context, hosts, states, cancel);
        foreach (string gap in plan.Gaps)
            context.Report.Warn(
                "secrets",
                $"the swarm has a value that {context.Secrets.FullPath} lacks, and does not give it back: {gap}. Copy that directory from "
                    + "the machine on which setup ran first."
            );
        foreach (string warning in plan.Upkeep.Warnings())
            context.Report.Warn("secrets", warning);
        if (await context.Swarm.HeartbeatAsync(cancel) is { } heartbeat && SwarmHeartbeat.Advice(heartbeat) is { } advice)
            context.Report.Warn("swarm", $"{advice.What}. {advice.Remedy}");
        if (plan.IsEmpty)
        {
            context.Report.Good("setup", "everything is there already; nothing to change");
            return;
        }
        foreach (string line in plan.Describe())
            context.Report.Line("will", line);
        context.Report.Confirm("Make these changes?", context.Options.Yes);
        await context.Report.StepAsync("apply", () => plan.ApplyAsync(context, cancel));
    }

    public static async Task<IReadOnlyDictionary<string, SwarmNode>> MapAsync(CommandContext context, CancellationToken cancel)
    {
        IReadOnlyList<SwarmNode> nodes = await context.Swarm.NodesAsync(cancel);
        bool ask = context.Report.Interactive && !context.Options.Yes;
        IReadOnlyDictionary<string, SwarmNode> map = new HostMapper(context.Topology, nodes).Map(
            context.Options.Map,
            ask ? (host, free) => Ask(context, host, free) : null
        );
        foreach ((string host, SwarmNode node) in map)
        {
            context.Report.Line("host", $"{host} is node {node.Hostname} ({node.Address})");
            NodeLabels.Missing(context.Topology, host, node);
            if (!node.Ready)
                throw new DeployException(
                    ExitCode.PreconditionMissing,
                    $"Node {node.Hostname}, which is host '{host}', is down.",
                    "Bring its engine back ('docker node ls' shows it as Ready), or map the host to another node."
                );
            if (node.Availability != "active")
                throw new DeployException(
                    ExitCode.PreconditionMissing,
                    $"Node {node.Hostname}, which is host '{host}', takes no tasks (availability: {node.Availability}).",
                    $"docker node update --availability active {node.Hostname}"
                );
        }
        return map;
    }

    private static SwarmNode Ask(CommandContext context, string host, IReadOnlyList<SwarmNode> free)
    {
        if (free.Count == 0)
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"No node of the swarm is left for host '{host}'.",
                "Join another node, or take the host out of the manifest."
            );
        return context.Report.Console.Prompt(
            new SelectionPrompt<SwarmNode>()
                .Title($"Which node is host [bold]{Markup.Escape(host)}[/]?")
                .UseConverter(static n => Markup.Escape($"{n.Hostname} ({n.Address})"))
                .AddChoices(free)
        );
    }
}
