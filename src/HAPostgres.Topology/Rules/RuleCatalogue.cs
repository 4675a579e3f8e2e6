namespace HAPostgres.Rules;

/// <summary>Every rule there is.</summary>
public static class RuleCatalogue
{
    internal static IReadOnlyList<Rule> Rules { get; } =
    [
        new DuplicateHost(),
        new UnknownHost(),
        new SharedHost(),
        new DuplicateServiceName(),
        new PortCollision(),
        new NoReplica(),
        new QuorumInOneFailureDomain(),
        new PoolerWithoutProxy(),
        new SinglePooler(),
        new NoMember(),
        new ServiceNameLength(),
        new LeaseArithmetic(),
        new SynchronousNodeCount(),
        new StrictWithoutSynchronous(),
        new NobodyCanBePromoted(),
        new QuorumCommitVersion(),
        new SupportedVersion(),
        new OwnedParameter(),
        new ParameterNameForm(),
        new UnknownParameter(),
        new ParameterValue(),
        new ParameterMinimum(),
        new MemoryWithoutUnit(),
        new ReplicationCapacity(),
        new ParallelWorkers(),
        new UnboundedSlots(),
        new ReservedConnections(),
        new MemoryBudget(),
        new WalSizes(),
        new BootstrapObjects(),
        new SlotsThatMove(),
        new TlsVersions(),
        new RoleConnectionLimit(),
        new ExtensionMissing(),
        new ExtensionUnloaded(),
        new HbaForm(),
        new HbaShadow(),
        new HbaLockout(),
        new HbaAddress(),
        new PoolBudget(),
        new PoolSizes(),
        new QueryWaitTimeout(),
        new Md5Authentication(),
        new StatementPooling(),
        new PreparedStatements(),
        new FewExpectedPools(),
        new ProxyConnections(),
        new UnequalTimeouts(),
        new MemberCount(),
        new ElectionTimeout(),
        new SingleMember(),
        new ImageReference(),
        new HostMemory(),
        new ReservationAboveLimit(),
        new StopGracePeriod(),
        new ReservedRole(),
        new SecretInParameter(),
        new NamedSecret(),
        new HbaTrust(),
        new HbaWeak(),
        new HbaPlain(),
        new HbaSecret(),
        new RecoveryTimeObjective(),
        new LosingNothing(),
    ];

    /// <summary>Ordered by id.</summary>
    public static IReadOnlyList<RuleDescriptor> All { get; } =
        [.. SyntaxRules.All.Concat(Suppressions.All).Concat(BuildRules.All).Concat(Rules.Select(static r => r.Descriptor))
            .Concat(TopologyChanges.Rules.Select(static r => r.Descriptor)).OrderBy(static d => d.Id, StringComparer.Ordinal)];

    private static readonly Dictionary<string, RuleDescriptor> s_byId = All.ToDictionary(static d => d.Id, StringComparer.Ordinal);

    /// <returns>Null where there is no such rule.</returns>
    public static RuleDescriptor? Find(string id) => s_byId.TryGetValue(id, out RuleDescriptor? rule) ? rule : null;
}
