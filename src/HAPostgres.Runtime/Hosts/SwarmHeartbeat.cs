using System.Globalization;

namespace HAPostgres.Runtime.Hosts;

/// <summary>
/// How long a host may be cut off before Swarm gives it up. A host that was given up has its tasks replaced on its return, the leader's
/// too, although a member is pinned to its host and could run nowhere else.
/// </summary>
internal static class SwarmHeartbeat
{
    /// <summary>Heartbeats that a manager misses before it gives a node up (swarmkit's defaultGracePeriodMultiplier).</summary>
    private const int Missed = 3;

    /// <summary>
    /// A host is given up between two and three heartbeats after the cut, depending on when it sent the last one. Two must be longer than
    /// what heals by itself: a network that builds its spanning tree anew (IEEE 802.1D) forwards nothing for up to 50 s, and an agent
    /// needs up to 10 s more to find its manager again.
    /// </summary>
    private static readonly TimeSpan s_proposed = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong with a swarm's heartbeat, and what to do about it; null where nothing is.</summary>
    public static (string What, string Remedy)? Advice(TimeSpan heartbeat)
    {
        if (heartbeat >= s_proposed)
            return null;
        return (
            $"its heartbeat is {Text(heartbeat)}: a host that was cut off for {Text((Missed - 1) * heartbeat)} to "
                + $"{Text(Missed * heartbeat)} or longer has its members restarted when it is back, "
                + "a leader too, although they can run nowhere else",
            $"'docker swarm update --dispatcher-heartbeat {Text(s_proposed)}' raises that to "
                + $"{Text((Missed - 1) * s_proposed)} to {Text(Missed * s_proposed)}. It holds for the whole swarm: "
                + "tasks of other stacks leave a lost host that much later. Nothing here changes it for you."
        );
    }

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#}s");
}
