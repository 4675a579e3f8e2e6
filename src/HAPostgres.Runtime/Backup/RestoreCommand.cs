using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Repositories;

namespace HAPostgres.Runtime.Backup;

/// <summary>Takes the cluster back to a point in time, after a typed confirmation.</summary>
internal static class RestoreCommand
{
    public static async Task<ExitCode> RunAsync(CommandContext context, RestoreRequest request, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        BackupTopology backup = BackupProbe.Stated(topology);
        if (request.Verify)
            return await Verification.RunAsync(context, cancel);
        if (request.Discard)
        {
            context.Report.ConfirmTyped("The data that restores have put aside is deleted on every host.", topology.Name, request.Confirm);
            await new InPlaceRestore(context).DiscardAsync(cancel);
            context.Report.Json(new { Discarded = true });
            return ExitCode.Success;
        }
        BackupSet set = await BackupProbe.LookAsync(context, cancel);
        Check(set, request.Target);
        BackupRepository source = Source(backup, set, request.Target);
        PatroniMember first = await FirstAsync(context, request.Member, cancel);
        context.Report.ConfirmTyped(
            $"All members of {topology.Name} are stopped, and the cluster goes back to {request.Target.Text}, from {source.Name}. What was "
                + "written after that is gone from it. The data of now is kept aside on each host. "
                + $"{first.Name} is restored first and leads afterwards.",
            topology.Name,
            request.Confirm
        );
        await new InPlaceRestore(context).RunAsync(request.Target, source, first, cancel);
        context.Report.Json(new { Restored = request.Target.Text, Leader = first.Name });
        return ExitCode.Success;
    }

    /// <exception cref="DeployException">No backup can be the beginning.</exception>
    internal static void Check(BackupSet set, RestoreTarget target)
    {
        if (set.Backups.Count == 0)
            throw new DeployException(ExitCode.PreconditionMissing, "No repository holds a backup.", "'backups' shows what is wrong.");
        if (target == RestoreTarget.Latest && set.Repositories.FirstOrDefault(static r => r.Unread) is { } unread)
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{unread.Name} could not be read, and its archive may be the one that reaches furthest: {unread.Fault}.",
                "Bring it back ('logs' of its service shows more). Is it lost: take it out of backup.repositories, build and deploy; or "
                    + "restore to a --time that is known to be in the others."
            );
        RepositoryState[] known = [.. set.Repositories.Where(static r => r.SystemId is not null)];
        if (known.Select(static r => r.SystemId).Distinct().Count() > 1)
            throw new DeployException(
                ExitCode.PreconditionMissing,
                "The repositories hold backups of different clusters: "
                    + $"{string.Join(", ", known.Select(static r => $"{r.Name} of {r.SystemId}"))}.",
                "A repository that was lost and made anew holds those of the cluster that was deployed since. Take it out of "
                    + "backup.repositories, build, deploy and restore; afterwards state it again with an empty directory or path."
            );
        if (target.Set.Length > 0 && set.Backups.All(b => b.Label != target.Set))
            throw new DeployException(
                ExitCode.BadUsage,
                $"No repository holds the backup {target.Set}.",
                $"There are {string.Join(", ", set.Backups.Select(static b => b.Label).Distinct())}."
            );
        DateTimeOffset oldest = set.Backups.Min(static b => b.Stop);
        // pgBackRest counts whole seconds, and takes no backup that ended within the target's.
        if (target.Time is { } time && time < oldest.AddSeconds(1))
            throw new DeployException(
                ExitCode.BadUsage,
                $"{target.Text} is before the end of the oldest backup, {StoredBackup.Utc(oldest)}.",
                "Choose a later time, or 'restore --backup' with the label of the oldest one."
            );
    }

    /// <exception cref="DeployException">No repository holds a backup that ended before the target.</exception>
    private static BackupRepository Source(BackupTopology backup, BackupSet set, RestoreTarget target) =>
        backup.Repositories.FirstOrDefault(r =>
            r.Name
            == set.Furthest(b =>
                target.Set.Length > 0 ? b.Label == target.Set : target.Time is not { } time || b.Stop.AddSeconds(1) <= time
            )
        )
        ?? throw new DeployException(
            ExitCode.PreconditionMissing,
            $"No repository of the manifest holds a backup with which {target.Text} begins.",
            "'backups' shows what there is."
        );

    private static async Task<PatroniMember> FirstAsync(CommandContext context, string? name, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        if (name is not null)
            return topology.Patroni.Members.FirstOrDefault(m => m.Name == name && m.MayLead)
                ?? throw new DeployException(
                    ExitCode.BadUsage,
                    $"{name} is no member that may lead.",
                    $"Members: {string.Join(", ", topology.Patroni.Members.Where(static m => m.MayLead).Select(static m => m.Name))}."
                );
        if (!(await context.Observer.LookAsync(cancel)).IsSeen(out ClusterView? view, out string? reason))
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"Which member leads could not be seen ({reason}), and that one is restored first.",
                "Name the member to restore first: --member NAME."
            );
        string? leader = view.Leader?.Name;
        return topology.Patroni.Members.FirstOrDefault(m => m.Name == leader) ?? topology.Patroni.Members.First(static m => m.MayLead);
    }
}

internal sealed record RestoreRequest
{
    public RestoreTarget Target { get; init; } = RestoreTarget.Latest;

    /// <summary>The member to restore first; null for the leader.</summary>
    public string? Member { get; init; }

    /// <summary>Whether to prove the repositories, and restore nothing of the cluster.</summary>
    public bool Verify { get; init; }

    /// <summary>Whether to delete what restores put aside, instead of a restore.</summary>
    public bool Discard { get; init; }

    /// <summary>The cluster's name, typed.</summary>
    public string? Confirm { get; init; }
}
