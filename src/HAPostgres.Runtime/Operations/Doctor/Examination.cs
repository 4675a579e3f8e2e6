using System.Security.Cryptography.X509Certificates;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Guarding;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.State;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Runtime.Switchovers;

namespace HAPostgres.Runtime.Operations.Doctor;

/// <summary>
/// Takes the snapshot, all parts at once, and resumes poolers that were left paused. A part that cannot be read is a finding of its own.
/// </summary>
internal sealed class Examination(CommandContext context)
{
    private const StateParts Parts =
        StateParts.Members | StateParts.Etcd | StateParts.Learners | StateParts.Poolers | StateParts.Database | StateParts.Backups;

    private ClusterTopology Topology => context.Topology;

    public async Task<Snapshot> TakeAsync(CancellationToken cancel)
    {
        ClusterState swarm = await new StateReader(context).SwarmAsync(cancel);
        Task<ClusterState> state = swarm.Services.Count > 0 ? WithClusterAsync(swarm, cancel) : Task.FromResult(swarm);
        IReadOnlyList<SwarmNode> hosts = NodeLabels.ActiveHosts(Topology, swarm.Nodes);
        Observation<HostFacts>[] facts = await Task.WhenAll(hosts.Select(n => Observation.OfAsync(() => HostAsync(n, cancel), cancel)));
        Snapshot snapshot = new()
        {
            At = DateTimeOffset.UtcNow,
            State = await state,
            Heartbeat = await context.Swarm.HeartbeatAsync(cancel),
            SecretNames = [.. (await context.Swarm.Api.Secrets.ListAsync(cancel)).Select(static s => s.Spec?.Name ?? "")],
            Hosts = [.. hosts.Zip(facts, static (host, look) => (host.Hostname, look))],
            Certificates = Certificates(context.Secrets.CaPath),
            ExposedSecrets = SecretsUpkeep.Exposed(context.Secrets.FullPath),
            OpenPorts = await SwarmPorts.LookAsync(swarm.Nodes, cancel),
        };
        // Last: its own one-shot services have shown by then what time the swarm has.
        return snapshot with { Leftovers = await context.Jobs.LeftoversAsync(deadOwner: null, cancel) };
    }

    private async Task<ClusterState> WithClusterAsync(ClusterState swarm, CancellationToken cancel)
    {
        // Without what it logs in with it would find nothing but gaps.
        _ = context.Observer;
        ClusterState state = await new StateReader(context).WithClusterAsync(swarm, Parts, TimeSpan.Zero, cancel);
        return state.Cluster!.Poolers.IsSeen(out IReadOnlyList<PoolerState>? poolers, out _) && poolers.Any(static p => p.State == "paused")
            ? state with
            {
                Cluster = state.Cluster with { Poolers = await Observation.OfAsync(() => ResumeAsync(poolers, cancel), cancel) },
            }
            : state;
    }

    private async Task<IReadOnlyList<PoolerState>> ResumeAsync(IReadOnlyList<PoolerState> poolers, CancellationToken cancel)
    {
        // A command that holds the lock may have paused them itself.
        await using ClusterLock? held = await ClusterLock.TryTakeAsync(context, "doctor", cancel);
        return held is not null && await Poolers.ResumeAsync(context, held.Held) > 0
            ? [.. poolers.Select(static p => p.State == "paused" ? p with { State = "resumed" } : p)]
            : poolers;
    }

    private async Task<HostFacts> HostAsync(SwarmNode node, CancellationToken cancel)
    {
        DateTimeOffset began = DateTimeOffset.UtcNow;
        SwarmJobResult result = await context.Jobs.RunAsync(
            new SwarmJob
            {
                Purpose = "facts",
                Image = Topology.Patroni.Image,
                Script = SwarmJobScripts.Read("host-facts.sh"),
                NodeId = node.Id,
                User = "0:0",
                Networks = ["host"],
                Mounts = [HostProbe.Root(readOnly: true)],
                Environment = new Dictionary<string, string>
                {
                    ["HAPG_DIRECTORIES"] = string.Join(
                        ' ',
                        Topology
                            .Patroni.Members.Where(m => node.Label($"{Topology.LabelPrefix}patroni") == m.Host)
                            .Select(static m => m.DataDirectory)
                    ),
                },
            },
            cancel
        );
        return result.Succeeded
            ? HostFindings.Read(node.Hostname, result, began, DateTimeOffset.UtcNow)
            : throw new DeployException(ExitCode.Failed, result.Error);
    }

    private static Dictionary<string, DateTimeOffset> Certificates(string caPath)
    {
        string directory = Path.GetDirectoryName(caPath)!;
        Dictionary<string, DateTimeOffset> ends = [];
        foreach (string file in Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*.crt") : [])
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(file);
            ends[Path.GetFileName(file)] = certificate.NotAfter;
        }
        return ends;
    }
}
