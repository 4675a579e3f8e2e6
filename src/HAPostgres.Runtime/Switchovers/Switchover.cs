using System.Globalization;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Switchovers;

/// <summary>
/// Hands the leader's role to a replica as planned. With transaction pooling the poolers hold their clients' queries back meanwhile:
/// they are paused, the role moves, and they are resumed once the new leader takes writes through every proxy. A pause in session
/// pooling would wait until every client has left, so there clients reconnect instead.
/// </summary>
internal static class Switchover
{
    public const string Purpose = "switchover";

    /// <summary>How long a pooler may wait for running transactions, while it lets no other begin.</summary>
    private static readonly TimeSpan s_pauseLimit = TimeSpan.FromSeconds(5);

    /// <summary>Ten times what a switchover takes; then the poolers are resumed, whatever the state.</summary>
    private static readonly TimeSpan s_moveLimit = TimeSpan.FromSeconds(60);

    /// <summary>A new leader must show up at Patroni, resuming takes a moment: more than both.</summary>
    private static readonly TimeSpan s_stopGracePeriod = TimeSpan.FromSeconds(30);

    /// <exception cref="DeployException">It is not possible, was refused, or did not end in time; the message says what holds
    /// now.</exception>
    public static Task<SwitchoverResult> RunAsync(CommandContext context, string? to, CancellationToken cancel) =>
        RunAsync(context, new SwitchoverRequest { To = to }, cancel);

    public static async Task<SwitchoverResult> RunAsync(CommandContext context, SwitchoverRequest request, CancellationToken cancel)
    {
        await RefuseSecondAsync(context, cancel);
        ClusterView view = await ClusterObserver.SeeAsync(context, cancel);
        MemberView candidate = CandidateChoice.ForSwitchover(context.Topology, view, request.To);
        MemberView leader = view.Leader!;
        bool pause = request.Pause && context.Topology.PgBouncer is { PoolMode: not PoolMode.Session, Hosts.Count: > 0 };
        context.Report.Line("switchover", $"{leader.Name} -> {candidate.Name}{(pause ? ", with paused poolers" : "")}");
        SwarmJobResult result = await InternalJob.RunAsync(
            context,
            Job(context, leader, candidate, pause),
            [.. PatroniApi.Secrets, "superuser_password", "monitor_password", "pgbouncer_password"],
            cancel
        );
        return SwitchoverOutcome.Read(result, leader.Name, candidate.Name, pause);
    }

    private static SwarmJob Job(CommandContext context, MemberView leader, MemberView candidate, bool pause)
    {
        ClusterTopology topology = context.Topology;
        TimeSpan move =
            pause && topology.PgBouncer.QueryWaitTimeout.TimeSpan < s_moveLimit
                ? topology.PgBouncer.QueryWaitTimeout.TimeSpan
                : s_moveLimit;
        return new SwarmJob
        {
            Purpose = Purpose,
            Image = topology.Patroni.Image,
            Script = SwarmJobScripts.Read("switchover.sh"),
            Networks = [topology.Networks.Application, $"{topology.Name}_{topology.Networks.Internal}"],
            Limit = context.Options.Timeout + s_pauseLimit + move + s_stopGracePeriod,
            StopGracePeriod = s_stopGracePeriod,
            Environment = new Dictionary<string, string>
            {
                ["HAPG_FROM"] = leader.Name,
                ["HAPG_TO"] = candidate.Name,
                ["HAPG_TIMELINE"] = $"{leader.Timeline}",
                ["HAPG_DOMAIN"] = topology.Domain,
                // The leader knows best; any other member takes the request too.
                ["HAPG_URLS"] = string.Join(
                    ' ',
                    topology
                        .Patroni.Members.OrderBy(m => m.Name == leader.Name ? 0 : 1)
                        .Select(m => $"https://{m.Name}.{topology.Domain}:{topology.Patroni.RestPort}")
                ),
                ["HAPG_REST_PORT"] = $"{topology.Patroni.RestPort}",
                ["HAPG_API_USER"] = PatroniTopology.RestUser,
                ["HAPG_POSTGRES_PORT"] = $"{topology.Postgres.Port}",
                ["HAPG_SUPERUSER"] = topology.Postgres.Superuser,
                ["HAPG_MONITOR"] = topology.Postgres.MonitorUser,
                ["HAPG_PROXY_NAME"] = $"{ServiceNames.HAProxy}.{topology.Domain}",
                ["HAPG_PROXIES"] = $"tasks.{topology.Name}_{ServiceNames.HAProxy}",
                ["HAPG_PRIMARY_PORT"] = $"{ContainerPorts.Primary}",
                ["HAPG_POOLERS"] = pause ? $"tasks.{topology.Name}_{ServiceNames.PgBouncer}" : "",
                ["HAPG_POOL_NAME"] = $"{ServiceNames.PgBouncer}.{topology.Domain}",
                ["HAPG_POOL_PORT"] = $"{ContainerPorts.Pool}",
                ["HAPG_POOL_ADMIN"] = topology.PgBouncer.AuthUser,
                ["HAPG_PAUSE_LIMIT"] = Seconds(s_pauseLimit),
                ["HAPG_LIMIT"] = Seconds(move),
                ["HAPG_CHECKPOINT_LIMIT"] = Seconds(context.Options.Timeout),
            },
        };
    }

    // The guard waits for one that another program left; this is for one that began since, of a version without lock.
    private static async Task RefuseSecondAsync(CommandContext context, CancellationToken cancel)
    {
        if (await context.Jobs.RunningAsync(Purpose, cancel) is { } other)
            throw new DeployException(
                ExitCode.Failed,
                $"Another switchover is under way: the one-shot service {other}.",
                "It ends by itself within a few minutes and resumes the poolers that it paused; then try again."
            );
    }

    private static string Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
