namespace HAPostgres.Rules;

internal sealed class PortCollisionRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1005", "A published port is taken", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        (string Path, int Port)[] ports =
        [
            ("pgbouncer.port", topology.PgBouncer.Port),
            ("haproxy.primaryPort", topology.HAProxy.PrimaryPort),
            ("haproxy.replicasPort", topology.HAProxy.ReplicasPort),
            ("haproxy.statsPort", topology.HAProxy.StatsPort),
        ];
        for (int i = 0; i < ports.Length; i++)
        {
            (string path, int port) = ports[i];
            if (s_swarmPorts.TryGetValue(port, out string? use))
                context.Report(
                    Descriptor,
                    $"{path} is {port}, which Docker Swarm itself needs on every host for {use}; choose another port",
                    path
                );
            int other = Array.FindIndex(ports, p => p.Port == port);
            if (other < i)
                context.Report(
                    Descriptor,
                    $"{path} and {ports[other].Path} are both {port}, and one port of a host can be published only once; choose another",
                    path,
                    ports[other].Path
                );
        }
    }

    /// <summary>Docker manual, "Swarm mode: open protocols and ports between the hosts".</summary>
    private static readonly Dictionary<int, string> s_swarmPorts = new()
    {
        [2377] = "the managers",
        [4789] = "overlay traffic",
        [7946] = "gossip between the engines",
    };
}
