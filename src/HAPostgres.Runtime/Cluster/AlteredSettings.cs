using HAPostgres.Runtime.Stack;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// Takes back what ALTER SYSTEM set on one member: it outranks the configuration of all members, and only a superuser can.
/// </summary>
internal static class AlteredSettings
{
    public static async Task ResetAsync(CommandContext context, string member, IReadOnlyList<string> names, CancellationToken cancel)
    {
        ClusterTopology topology = context.Topology;
        SwarmJobResult result = await InternalJob.RunAsync(
            context,
            "alter-system",
            ServiceKind.Patroni,
            $"{topology.Name}_{topology.Networks.Internal}",
            SwarmJobScripts.Read("reset-altered.sh"),
            new Dictionary<string, string>
            {
                ["HAPG_HOST"] = $"{member}.{topology.Domain}",
                ["HAPG_PORT"] = $"{topology.Postgres.Port}",
                ["HAPG_SUPERUSER"] = topology.Postgres.Superuser,
                ["HAPG_NAMES"] = string.Join(' ', names),
            },
            InternalJob.Superuser,
            cancel
        );
        if (!result.Succeeded)
            throw new DeployException(
                ExitCode.Failed,
                $"ALTER SYSTEM could not be taken back on {member}: {result.Error}.",
                $"Do it by hand: ALTER SYSTEM RESET {names[0]}; SELECT pg_reload_conf();"
            );
    }
}
