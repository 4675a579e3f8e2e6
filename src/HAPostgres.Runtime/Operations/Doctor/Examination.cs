using System.Security.Cryptography.X509Certificates;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Guarding;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Secrets;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Runtime.Switchovers;
using Npgsql;

namespace HAPostgres.Runtime.Operations.Doctor;

/// <summary>Takes the snapshot, all parts at once. A part that cannot be had is a finding of its own.</summary>
internal sealed class Examination(CommandContext context)
{
    private ClusterTopology Topology => context.Topology;

    public async Task<Snapshot> TakeAsync(CancellationToken cancel)
    {
        IReadOnlyList<SwarmNode> nodes = await context.Swarm.NodesAsync(cancel);
        IReadOnlyList<SwarmService> services = await context.Swarm.ServicesAsync(Topology.Name, cancel);
        Task<ClusterFacts>? cluster = services.Count > 0 ? ClusterAsync(nodes, cancel) : null;
        List<SwarmNode> hosts =
        [
            .. nodes.Where(n => n.Ready && n.Availability == "active" && NodeLabels.Names(Topology).Any(l => n.Label(l) is not null)),
        ];
        Observation<HostFacts>[] facts = await Task.WhenAll(hosts.Select(n => Observation.OfAsync(() => HostAsync(n, cancel), cancel)));
        Snapshot snapshot = new()
        {
            At = DateTimeOffset.UtcNow,
            Nodes = nodes,
            Heartbeat = await context.Swarm.HeartbeatAsync(cancel),
            Services = services,
            Tasks = await context.Swarm.StackTasksAsync(Topology.Name, cancel),
            SecretNames = [.. (await context.Swarm.Api.Secrets.ListAsync(cancel)).Select(static s => s.Spec?.Name ?? "")],
            Cluster = cluster is null ? null : await cluster,
            Hosts = [.. hosts.Zip(facts, static (host, look) => (host.Hostname, look))],
            Certificates = Certificates(context.Secrets.CaPath),
            ExposedSecrets = SecretsUpkeep.Exposed(context.Secrets.FullPath),
            OpenPorts = await SwarmPorts.LookAsync(nodes, cancel),
        };
        // Last: its own one-shot services have shown by then what time the swarm has.
        return snapshot with { Leftovers = await context.Jobs.LeftoversAsync(deadOwner: null, cancel) };
    }

    private async Task<ClusterFacts> ClusterAsync(IReadOnlyList<SwarmNode> nodes, CancellationToken cancel)
    {
        Task<Observation<ClusterView>> view = context.Observer.LookAsync(cancel);
        Task<Observation<IReadOnlyList<EtcdView>>> etcd = Observation.OfAsync(() => EtcdProbe.LookAsync(context, cancel), cancel);
        Task<Observation<IReadOnlyList<string>>> learners = Observation.OfAsync(
            () => new EtcdMembership(context).StoredAsLearnersAsync(cancel),
            cancel
        );
        Task<Observation<IReadOnlyList<PoolerState>>> poolers = Observation.OfAsync(() => PoolersAsync(cancel), cancel);
        Task<Observation<DatabaseFacts>> database = Observation.OfAsync(() => DatabaseAsync(nodes, cancel), cancel);
        return new ClusterFacts(await view, await etcd, await learners, await poolers, await database);
    }

    private async Task<IReadOnlyList<PoolerState>> PoolersAsync(CancellationToken cancel)
    {
        IReadOnlyList<PoolerState> poolers = await Poolers.LookAsync(context, cancel);
        if (poolers.All(static p => p.State != "paused"))
            return poolers;
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
                Mounts =
                [
                    new Mount
                    {
                        Type = "bind",
                        Source = "/",
                        Target = HostProbe.HostRoot,
                        ReadOnly = true,
                    },
                ],
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

    private async Task<DatabaseFacts> DatabaseAsync(IReadOnlyList<SwarmNode> nodes, CancellationToken cancel)
    {
        SwarmNode host =
            nodes.FirstOrDefault(n => n.Ready && n.Label($"{Topology.LabelPrefix}haproxy") == "true")
            ?? throw new DeployException(ExitCode.Failed, "no host with a proxy is up");
        Database database = new(context);
        try
        {
            await using NpgsqlConnection connection = await database.OpenAsync(host.Address, Topology.HAProxy.PrimaryPort, cancel);
            List<SlotState> slots = [];
            await using (
                NpgsqlCommand command = new(
                    "SELECT slot_name::text, active, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint FROM "
                        + "pg_replication_slots",
                    connection
                )
            )
            await using (NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancel))
            {
                while (await rows.ReadAsync(cancel))
                    slots.Add(new SlotState(rows.GetString(0), rows.GetBoolean(1), rows.GetInt64(2)));
            }
            List<string> collations = [];
            await using (
                NpgsqlCommand command = new(
                    "SELECT datname::text FROM pg_database WHERE datallowconn AND datcollversion IS DISTINCT FROM "
                        + "pg_database_collation_actual_version(oid)",
                    connection
                )
            )
            await using (NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancel))
            {
                while (await rows.ReadAsync(cancel))
                    collations.Add(rows.GetString(0));
            }
            return new DatabaseFacts(slots, collations);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is NpgsqlException or TimeoutException or IOException)
        {
            throw new DeployException(ExitCode.Failed, database.Explain(e));
        }
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
