namespace HAPostgres.Benchmarks;

/// <summary>What a manifest of <see cref="MistakeBenchmarks"/> has wrong, many times.</summary>
public enum Mistake
{
    UnknownSetting,
    UnknownParameter,
    ForeignParameter,
    SmallHost,
    UnknownHost,
    UnreadableMember,
    ReplicationChain,
    ReplicationCircle,
    UnknownOwner,
    SlotOfMember,
    WeakLogin,
    SuppressionOfNoRule,
}
