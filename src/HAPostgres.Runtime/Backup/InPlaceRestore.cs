using System.Globalization;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Repositories;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Backup;

/// <summary>
/// Takes a cluster back to a point in time. All members stop; the data of one is restored beside what is there, recovered, and put in its
/// place; the others put theirs aside and copy it. Until the recovery has succeeded, nothing has changed but that the members are stopped.
/// </summary>
internal sealed class InPlaceRestore(CommandContext context)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromDays(1);

    private static readonly Dictionary<string, string> s_nothing = [];

    private readonly string _id = context.Clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);

    private ClusterTopology Topology => context.Topology;

    /// <param name="source">The repository from which backup and WAL come.</param>
    /// <param name="first">The member whose data is restored; it leads afterwards.</param>
    public async Task RunAsync(RestoreTarget target, BackupRepository source, PatroniMember first, CancellationToken cancel)
    {
        await context.Report.StepAsync("stop all members", () => StopAsync(cancel));
        string recovered;
        try
        {
            recovered = await context.Report.StepAsync($"restore {first.Name}", () => RestoreAsync(target, source, first, cancel));
        }
        catch (Exception)
        {
            context.Report.Warn("restore", "the restore did not succeed; the members start again");
            // Also where Ctrl-C ended it: a cluster that is stopped helps nobody.
            await StartAsync(Topology.Patroni.Members, CancellationToken.None);
            throw;
        }
        try
        {
            await FollowAsync(first, cancel);
        }
        catch (Exception)
        {
            context.Report.Warn(
                "left",
                $"the restore is not finished: {first.Name} has the restored data, and the other members may still have theirs. Run "
                    + "'restore' again, and no 'deploy' before it"
            );
            throw;
        }
        context.Report.Good("restored", recovered);
        // Proxies learn of a leader a little later than Patroni.
        await context.Report.StepAsync("ports", () => AnswerAsync(cancel));
        context.Report.Line("kept", $"the data of before is in data.before-{_id} of each member, until 'restore --discard'");
    }

    /// <summary>Lets the restored member lead, and the others copy it.</summary>
    private async Task FollowAsync(PatroniMember first, CancellationToken cancel)
    {
        await context.Report.StepAsync("forget the leader of before", () => ForgetAsync(cancel));
        await StartAsync([first], cancel);
        await context.Report.StepAsync("leader", () => LeadsAsync(first, cancel));
        List<PatroniMember> others = [.. Topology.Patroni.Members.Where(m => m.Name != first.Name)];
        await context.Report.StepAsync(
            "put the data of the other members aside",
            () => Task.WhenAll(others.Select(m => RunAsync(m, "aside", "aside.sh", s_nothing, cancel)))
        );
        await StartAsync(others, cancel);
        await context.Report.StepAsync("copy the restored data", () => ClusterHealth.WaitAsync(context, cancel));
    }

    /// <summary>Deletes what restores put aside, on every host.</summary>
    public async Task DiscardAsync(CancellationToken cancel)
    {
        foreach (PatroniMember member in Topology.Patroni.Members)
        {
            SwarmJobResult result = await RunAsync(member, "discard", "discard.sh", s_nothing, cancel);
            foreach (string line in result.Lines)
                context.Report.Good(member.Name, line.Replace('|', ' '));
        }
    }

    private async Task StopAsync(CancellationToken cancel)
    {
        foreach (PatroniMember member in Topology.Patroni.Members)
            await ServiceScale.SetAsync(context, Service(member), 0, cancel);
        foreach (PatroniMember member in Topology.Patroni.Members)
            await ServiceScale.EndedAsync(context, Service(member), cancel);
    }

    private async Task StartAsync(IEnumerable<PatroniMember> members, CancellationToken cancel)
    {
        foreach (PatroniMember member in members)
            await ServiceScale.SetAsync(context, Service(member), 1, cancel);
    }

    private async Task<string> RestoreAsync(RestoreTarget target, BackupRepository source, PatroniMember member, CancellationToken cancel)
    {
        SwarmJobResult result = await RunAsync(
            member,
            "restore",
            "restore.sh",
            new Dictionary<string, string>
            {
                ["HAPG_TYPE"] = target.Type,
                ["HAPG_TARGET"] = target.Target,
                ["HAPG_SET"] = target.Set,
                ["HAPG_SUPERUSER"] = Topology.Postgres.Superuser,
                ["HAPG_REPOSITORY"] = source.Name,
            },
            cancel
        );
        string[] row = result.Lines.Select(static l => l.Split('|')).FirstOrDefault(static r => r is ["recovered", _, _]) ?? ["", "", ""];
        return $"{target.Text}; the last transaction is of {(row[1].Length > 0 ? row[1] : "an unknown time")}, on timeline {row[2]}";
    }

    // Patroni holds a member back that knows less than what etcd remembers, and with synchronous mode one that was not synchronous.
    // "initialize" is the system id, which is another one where the data was lost and a new cluster stands in its place.
    private async Task ForgetAsync(CancellationToken cancel)
    {
        EtcdAdministration etcd = new(context);
        string[] names = [.. Topology.Etcd.Members.Select(static m => m.Name)];
        foreach (string key in new[] { "leader", "status", "sync", "failover", "initialize" })
            await etcd.ChangeAsync(names, $"del {Topology.Patroni.Namespace}/{Topology.Patroni.Scope}/{key}", at: null, cancel);
    }

    private async Task LeadsAsync(PatroniMember first, CancellationToken cancel)
    {
        bool leads = await Wait.UntilAsync(
            context.Clock,
            context.Options.Timeout,
            async () =>
                (await context.Observer.LookAsync(cancel)).IsSeen(out ClusterView? view, out _) && view.ServingLeader?.Name == first.Name,
            cancel
        );
        if (!leads)
            throw new DeployException(
                ExitCode.TimedOut,
                $"{first.Name} does not lead {context.Options.Timeout.TotalSeconds:0} s after its data was restored.",
                $"'logs {first.Name}' shows why. The data of before is in data.before-{_id} of its directory."
            );
    }

    private async Task AnswerAsync(CancellationToken cancel)
    {
        PublishedPorts ports = new(context);
        List<PortResult> silent = [];
        bool answered = await Wait.UntilAsync(
            context.Clock,
            context.Options.Timeout,
            async () =>
            {
                silent = [.. (await ports.CheckAsync(cancel)).Where(static p => p.State == PortState.Silent)];
                return silent.Count == 0;
            },
            cancel
        );
        if (!answered)
            throw new DeployException(
                ExitCode.TimedOut,
                $"The cluster is restored, but no answer comes from {string.Join(", ", silent.Select(static p => $"{p.Node}:{p.Port}"))}.",
                "'status' and 'logs haproxy' show more; no other restore is needed."
            );
    }

    private async Task<SwarmJobResult> RunAsync(
        PatroniMember member,
        string purpose,
        string script,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancel
    )
    {
        ContainerSpec running = await BackupProbe.ContainerAsync(context, member.Name, cancel);
        SwarmNode node = await BackupProbe.NodeAsync(context, "patroni", member.Host, cancel);
        SwarmJobResult result = await context.Jobs.RunAsync(
            new SwarmJob
            {
                Purpose = purpose,
                Image = running.Image ?? Topology.Patroni.Image,
                Script = SwarmJobScripts.Read(script),
                Environment = new Dictionary<string, string>(environment)
                {
                    ["PGBACKREST_STANZA"] = BackupProbe.Stated(Topology).Stanza,
                    ["HAPG_ID"] = _id,
                },
                NodeId = node.Id,
                Mounts = [.. (running.Mounts ?? []).Where(static m => m.Target is "/var/lib/postgresql" or "/dev/shm")],
                Configs = [.. running.Configs ?? []],
                Secrets = [.. running.Secrets ?? []],
                Networks = [$"{Topology.Name}_{Topology.Networks.Internal}"],
                Limit = s_limit,
            },
            cancel
        );
        return result.Succeeded
            ? result
            : throw new DeployException(
                ExitCode.Failed,
                $"{member.Name}: {BackupProbe.Shortened(result.Error.Length > 0 ? result.Error : result.Output)}.",
                "Nothing of that member was changed."
            );
    }

    private string Service(PatroniMember member) => $"{Topology.Name}_{member.Name}";
}
