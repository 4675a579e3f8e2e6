namespace HAPostgres;

/// <summary>Patroni and its members.</summary>
public sealed record PatroniTopology
{
    /// <summary>Who may change something through the REST API; the password is the secret restapi_password.</summary>
    public const string RestUser = "patroni";

    public required string Image { get; init; }

    public required EquatableArray<PatroniMember> Members { get; init; }

    /// <summary>The cluster's name in the distributed configuration store.</summary>
    public required string Scope { get; init; }

    /// <summary>The path below which Patroni keeps its keys, starting with a slash.</summary>
    public required string Namespace { get; init; }

    /// <summary>Patroni's REST API inside the cluster's networks; never published.</summary>
    public required int RestPort { get; init; }

    /// <summary>Lifetime of the leader's lock. Whole seconds, at least 20.</summary>
    public required Duration Ttl { get; init; }

    /// <summary>Pause between two runs of Patroni's loop. Whole seconds.</summary>
    public required Duration LoopWait { get; init; }

    /// <summary>Time that one operation against etcd or PostgreSQL is retried. Whole seconds.</summary>
    public required Duration RetryTimeout { get; init; }

    /// <summary>
    /// An asynchronous replica that lags more is not promoted; null in synchronous mode, where the lag says nothing about acknowledged
    /// rows.
    /// </summary>
    public ByteSize? MaximumLagOnFailover { get; init; }

    public required SynchronousMode SynchronousMode { get; init; }

    /// <summary>Whether the leader refuses writes while no synchronous replica exists.</summary>
    public required bool SynchronousModeStrict { get; init; }

    public required int SynchronousNodeCount { get; init; }

    /// <summary>A synchronous replica that lags more is replaced; null where none is while it is connected.</summary>
    public ByteSize? MaximumLagOnSyncnode { get; init; }

    /// <summary>Replication slots that outlive a failover.</summary>
    public EquatableArray<PermanentSlot> Slots { get; init; }

    /// <summary>Whether the leader stays leader while etcd is down, as long as it reaches every other member.</summary>
    public required bool FailsafeMode { get; init; }

    /// <summary>Time that a crashed primary gets to recover before a failover.</summary>
    public required Duration PrimaryStartTimeout { get; init; }

    /// <summary>Time that a primary gets to stop while Patroni demotes it.</summary>
    public required Duration PrimaryStopTimeout { get; init; }

    /// <summary>Time between SIGTERM and SIGKILL.</summary>
    public required Duration StopGracePeriod { get; init; }

    /// <summary>Size of the tmpfs on /dev/shm, which holds the segments of parallel queries.</summary>
    public required ByteSize SharedMemory { get; init; }

    public required ResourceTopology Resources { get; init; }

    /// <summary>Whether another member may take over, whichever leads.</summary>
    public bool CanFailOver => Members.Count(static m => m.MayLead) > 1;

    /// <summary>How many members may be synchronous in the worst case, which is that one of them leads.</summary>
    public int SynchronousCandidates => CountSynchronousCandidates(Members);

    internal static int CountSynchronousCandidates(EquatableArray<PatroniMember> members) =>
        members.Count(static m => m.MayBeSynchronous) - (members.Any(static m => m.MayLead && m.MayBeSynchronous) ? 1 : 0);

    /// <summary>How many replicas are synchronous when every member is there.</summary>
    public int SynchronousReplicas => SynchronousMode == SynchronousMode.Off ? 0 : Math.Min(SynchronousNodeCount, SynchronousCandidates);
}

/// <summary>One Patroni with its PostgreSQL.</summary>
public sealed record PatroniMember
{
    /// <summary>The member's name in Patroni, and its service's name inside the stack.</summary>
    public required string Name { get; init; }

    /// <summary>How the slots of members begin that are named after their hosts.</summary>
    public const string DefaultSlotPrefix = "patroni_";

    /// <summary>
    /// The slot that Patroni makes for it, on the leader and, from Patroni 4.0 on, on every member: slot_name_from_member_name of its dcs
    /// module, for
    /// the characters that a member's name may have.
    /// </summary>
    public string SlotName => Name.Replace('-', '_');

    public required string Host { get; init; }

    /// <summary>The directory on the host, bound to /var/lib/postgresql.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Whether the member may never become leader.</summary>
    public required bool NoFailover { get; init; }

    /// <summary>
    /// Among members with the same WAL, the highest takes over; 0 is <see cref="NoFailover"/>. Null leaves Patroni's default of 1.
    /// </summary>
    public int? FailoverPriority { get; init; }

    /// <summary>Whether the member is never synchronous.</summary>
    public bool NoSync { get; init; }

    /// <summary>
    /// Among members that could be synchronous, the highest are; 0 is <see cref="NoSync"/>. Null leaves Patroni's default of 1.
    /// </summary>
    public int? SyncPriority { get; init; }

    /// <summary>Whether the member serves no reads on the replicas' port.</summary>
    public bool NoLoadBalance { get; init; }

    /// <summary>The name of the member that this one streams from; null for the leader.</summary>
    public string? ReplicateFrom { get; init; }

    public bool MayLead => !NoFailover && FailoverPriority is not 0;

    /// <summary>Patroni makes no member synchronous that streams from another replica.</summary>
    public bool MayBeSynchronous => !NoSync && SyncPriority is not 0 && ReplicateFrom is null;
}

/// <summary>Patroni's <c>synchronous_mode</c>.</summary>
public enum SynchronousMode
{
    Off,
    On,

    /// <summary>Needs Patroni 4.0, which comes with the images of PostgreSQL 17 and 18.</summary>
    Quorum,
}
