namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// Whether a cluster has a leader that serves. That it has none is said only where the members themselves, or etcd through one of them,
/// said so: all of them may then be restarted together, which would stop a cluster that only could not be read.
/// </summary>
internal abstract record Leadership
{
    private Leadership() { }

    /// <summary>Waits for a leader for as long as a failover may take that is under way.</summary>
    public static Task<Leadership> WaitAsync(CommandContext context, CancellationToken cancel) =>
        WaitAsync(
            context.Clock,
            context.Topology.Patroni.Ttl.TimeSpan + context.Topology.Patroni.LoopWait.TimeSpan,
            () => LookAsync(context, cancel),
            cancel
        );

    /// <param name="patience">
    /// That nobody leads counts only after it. Where this was seen before, and just then it is not known, it is looked for twice as long:
    /// the
    /// containers of members that fail come and go.
    /// </param>
    internal static async Task<Leadership> WaitAsync(
        TimeProvider clock,
        TimeSpan patience,
        Func<Task<Leadership>> look,
        CancellationToken cancel
    )
    {
        long begin = clock.GetTimestamp();
        Leadership now = new Unknown("not read yet");
        bool leaderless = false;
        await Wait.UntilAsync(
            clock,
            2 * patience,
            async () =>
            {
                now = await look();
                leaderless |= now is Leaderless;
                return now is Led || (clock.GetElapsedTime(begin) > patience && (now is Leaderless || !leaderless));
            },
            cancel
        );
        return now;
    }

    /// <summary>Why nothing may be restarted, and which ports this machine would have to reach.</summary>
    /// <param name="so">What follows, without a full stop.</param>
    public static async Task<DeployException> UnknownAsync(CommandContext context, Unknown unknown, string so, CancellationToken cancel) =>
        new(
            ExitCode.PreconditionMissing,
            $"{so}, because it is not known whether {context.Topology.Name} has a leader: {unknown.Reason}.",
            $"Let this machine reach the status port of one of its hosts, {await context.Observer.PortsAsync(cancel)}, or mend what keeps "
                + "its members from answering; then run deploy again. "
                + $"Exclude a member that is down for good: docker service scale {context.Topology.Name}_<member>=0."
        );

    /// <summary>By what the members say, asked from inside the cluster.</summary>
    internal static Leadership Of(Observation<Testimony> asked)
    {
        if (!asked.IsSeen(out Testimony? testimony, out string? reason))
            return new Unknown(reason);
        foreach ((string name, Observation<MemberLife> member) in testimony.Members)
        {
            if (member.IsSeen(out MemberLife? life, out _) && life.Leads)
                return new Led(name);
        }
        if (testimony.Cluster.IsSeen(out ClusterView? view, out _))
        {
            return view.Leader is not { } holder ? new Leaderless("Patroni has no leader in etcd")
                : view.ServingLeader is not null ? new Led(holder.Name)
                : new Leaderless($"{holder.Name} holds the leader's lock, and its PostgreSQL is {holder.State}");
        }
        // Without etcd's word each of them counts.
        List<string> silent = [],
            seen = [];
        foreach ((string name, Observation<MemberLife> member) in testimony.Members)
            (member.IsSeen(out MemberLife? life, out string? why) ? seen : silent).Add($"{name}: {life?.Detail ?? why}");
        return silent.Count > 0 ? new Unknown(string.Join("; ", silent)) : new Leaderless(string.Join("; ", seen));
    }

    private static async Task<Leadership> LookAsync(CommandContext context, CancellationToken cancel)
    {
        if (
            (await context.Observer.LookAsync(cancel)).IsSeen(out ClusterView? view, out string? reason) && view.ServingLeader is { } leader
        )
            return new Led(leader.Name);
        // What is seen from here may be of a moment ago, or of a part of the cluster.
        Leadership asked = Of(await Witness.AskAsync(context, cancel));
        return asked is Unknown unknown && reason is not null ? new Unknown($"{reason}; the members: {unknown.Reason}") : asked;
    }

    /// <param name="Member">The one that leads.</param>
    internal sealed record Led(string Member) : Leadership;

    /// <param name="Evidence">Who said so.</param>
    internal sealed record Leaderless(string Evidence) : Leadership;

    /// <param name="Reason">Why nobody could be asked.</param>
    internal sealed record Unknown(string Reason) : Leadership;
}
