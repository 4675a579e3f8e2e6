using Docker.DotNet.Models;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Operations.Doctor;

/// <summary>What is wrong with nodes, services, secrets and certificates.</summary>
internal static class SwarmFindings
{
    /// <summary>Time enough to renew a certificate at the next maintenance.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(30);

    public static IEnumerable<Finding> Of(ClusterTopology topology, Snapshot snapshot) =>
        Nodes(topology, snapshot)
            .Concat(Services(topology, snapshot))
            .Concat(Secrets(topology, snapshot))
            .Concat(Ports(topology, snapshot));

    private static IEnumerable<Finding> Nodes(ClusterTopology topology, Snapshot snapshot)
    {
        foreach (SwarmNode node in snapshot.State.Nodes.Where(static n => !n.Ready))
            yield return new(Severity.Problem, node.Hostname, "is down, as the swarm sees it", "Start its engine, or look at its network.");
        foreach (SwarmNode node in snapshot.State.Nodes.Where(static n => n.Ready && n.Availability != "active"))
            yield return new(
                Severity.Warning,
                node.Hostname,
                $"takes no tasks (availability {node.Availability})",
                $"docker node update --availability active {node.Hostname}"
            );
        int managers = snapshot.State.Nodes.Count(static n => n.Manager);
        if (managers is > 0 and < 3 && snapshot.State.Nodes.Count >= 3)
            yield return new(
                Severity.Warning,
                "swarm",
                $"has {managers} manager{(managers == 1 ? "" : "s")}: after the loss of one the swarm has no quorum, and nothing can be "
                    + "changed",
                "Promote a worker: docker node promote <node>. Three managers survive the loss of one."
            );
        else if (managers is 2)
            yield return new(
                Severity.Warning,
                "swarm",
                "has 2 managers, which need each other: the loss of either leaves no majority",
                "Have one or three."
            );
        List<string> versions =
        [
            .. snapshot.State.Nodes.Where(static n => n.Ready).Select(static n => n.EngineVersion).Distinct().Order(StringComparer.Ordinal),
        ];
        if (versions.Count > 1)
            yield return new(
                Severity.Advice,
                "swarm",
                $"engines differ: {string.Join(", ", snapshot.State.Nodes.Select(static n => $"{n.Hostname} {n.EngineVersion}"))}",
                "Bring the hosts to one version, one at a time."
            );
        if (snapshot.Heartbeat is { } heartbeat && SwarmHeartbeat.Advice(heartbeat) is { } advice)
            yield return new(Severity.Advice, "swarm", advice.What, advice.Remedy);
        foreach (
            string label in NodeLabels
                .Needed(topology)
                .Where(l => snapshot.State.Nodes.Count > 0 && !snapshot.State.Nodes.Any(n => n.Label(l) is not null))
        )
            yield return new(Severity.Problem, "swarm", $"no node carries the label {label}", "'setup' labels the nodes.");
    }

    private static IEnumerable<Finding> Services(ClusterTopology topology, Snapshot snapshot)
    {
        foreach (string name in snapshot.Leftovers)
            yield return new(
                Severity.Advice,
                name,
                "is a one-shot service that a killed program left behind",
                $"docker service rm {name}; the next command that changes the cluster does it too."
            );
        Dictionary<string, string> names = snapshot.State.Services.ToDictionary(static s => s.ID ?? "", s => s.Spec?.Name ?? "");
        foreach (
            IGrouping<string, TaskResponse> killed in snapshot
                .State.Tasks.Where(t => IsOutOfMemory(t) && names.ContainsKey(t.ServiceID ?? ""))
                .GroupBy(static t => t.ServiceID!)
        )
            yield return new(
                Severity.Problem,
                names[killed.Key],
                $"was killed {killed.Count()} times, as containers are that pass their memory limit (exit code 137)",
                "Raise its memory limit in the manifest, or lower what it may use; 'logs' shows what it did."
            );
        foreach (
            SwarmService service in snapshot.State.Services.Where(static s =>
                s.ServiceStatus is { } status && status.RunningTasks < status.DesiredTasks
            )
        )
            yield return new(
                Severity.Problem,
                service.Spec!.Name!,
                $"{service.ServiceStatus!.RunningTasks} of {service.ServiceStatus.DesiredTasks} tasks run",
                $"'logs {service.Spec.Name![(topology.Name.Length + 1)..]}' shows why."
            );
    }

    private static IEnumerable<Finding> Secrets(ClusterTopology topology, Snapshot snapshot)
    {
        foreach (SecretFile secret in topology.Secrets.Where(s => !snapshot.SecretNames.Contains(s.Name)))
            yield return new(Severity.Problem, secret.Name, "is a secret that the swarm does not have", "'setup' makes it.");
        foreach (
            string unused in snapshot.SecretNames.Where(n =>
                n.StartsWith($"{topology.Name}_", StringComparison.Ordinal) && topology.Secrets.All(s => s.Name != n)
            )
        )
            yield return new(
                Severity.Advice,
                unused,
                "is a secret of this cluster that the manifest does not use",
                $"When no service needs it: docker secret rm {unused}"
            );
        foreach ((string path, string mode) in snapshot.ExposedSecrets)
            yield return new(
                Severity.Problem,
                path,
                $"is open to others on this machine (mode {mode})",
                "'setup' makes it private. If others may have read it, the passwords and keys in it are no longer secret."
            );
        foreach ((string file, DateTimeOffset end) in snapshot.Certificates.Where(c => c.Value - snapshot.At < s_soon))
        {
            string remedy =
                file == "ca.crt"
                    ? "Every certificate ends with it, and a running cluster cannot get a new authority yet: see docs/certificates.md."
                    : "Renew it as docs/certificates.md says under 'Renewal by hand'.";
            yield return end < snapshot.At
                ? new(Severity.Problem, file, $"ended on {end:yyyy-MM-dd}", remedy)
                : new(Severity.Warning, file, $"ends on {end:yyyy-MM-dd}, in {(end - snapshot.At).Days} days", remedy);
        }
    }

    private static IEnumerable<Finding> Ports(ClusterTopology topology, Snapshot snapshot)
    {
        string overlay = topology.Networks.Encrypted
            ? ""
            : "; if 4789/udp does too, packets can be put into the cluster's networks from here";
        foreach (IGrouping<int, OpenPort> open in snapshot.OpenPorts.GroupBy(static p => p.Port).OrderBy(static g => g.Key))
        {
            yield return new(
                Severity.Warning,
                string.Join(", ", open.Select(static p => p.Node)),
                $"{open.Key}/tcp answers this machine, which is no host of the swarm{overlay}",
                "A firewall on each host takes 2377/tcp, 7946/tcp, 7946/udp and 4789/udp from the swarm's hosts only: docs/security.md."
            );
        }
    }

    // 128 and the number of SIGKILL; the engine does not tell the swarm who sent it.
    private static bool IsOutOfMemory(TaskResponse task) => task.Status is { State: TaskState.Failed, ContainerStatus.ExitCode: 137 };
}
