using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Repositories;
using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Backup;

/// <summary>Gives a name to this moment, to which the cluster can be restored.</summary>
internal static class RestorePointCommand
{
    /// <summary>PostgreSQL's MAXFNAMELEN, without the byte at its end.</summary>
    private const int LongestName = 63;

    public static async Task<ExitCode> RunAsync(CommandContext context, string name, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        _ = BackupProbe.Stated(topology);
        if (name.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(name) > LongestName)
            throw new DeployException(
                ExitCode.BadUsage,
                $"'{name}' is no name of a restore point: it has 1 to {LongestName} bytes.",
                "Choose another one."
            );
        SwarmJobResult result = await InternalJob.RunAsync(
            context,
            "restore-point",
            ServiceKind.Patroni,
            $"{topology.Name}_{topology.Networks.Internal}",
            SwarmJobScripts.Read("restore-point.sh"),
            new Dictionary<string, string>
            {
                ["HAPG_HOSTS"] = string.Join(',', topology.Patroni.Members.Select(m => $"{m.Name}.{topology.Domain}")),
                ["HAPG_PORT"] = $"{topology.Postgres.Port}",
                ["HAPG_SUPERUSER"] = topology.Postgres.Superuser,
                ["HAPG_NAME"] = name,
            },
            InternalJob.Superuser,
            cancel
        );
        if (!result.Succeeded || result.Lines.Select(static l => l.Split('|')).FirstOrDefault() is not [var position, var time])
            throw new DeployException(
                ExitCode.Failed,
                $"No restore point was made: {BackupProbe.Shortened(result.Error)}.",
                "'status' shows whether the cluster has a leader."
            );
        context.Report.Good("restore point", $"{name} is at {position}, {time} UTC; 'restore --name {name}' goes back to it");
        context.Report.Json(
            new
            {
                Name = name,
                Position = position,
                Time = time,
            }
        );
        return ExitCode.Success;
    }
}
