using HAPostgres.Changes;

namespace HAPostgres;

/// <summary>
/// Compares the cluster that is to be deployed with the one that was deployed last. A manifest alone does not show what a change would
/// lose: both may be valid, and the change from one to the other impossible.
/// </summary>
/// <remarks>
/// For <c>plan</c> and <c>deploy</c>. What was deployed last stands in the swarm as the config
/// <c>&lt;cluster&gt;_topology_&lt;hash&gt;</c>,
/// which is part of the rendered stack (<c>topology.json</c>) and is read by <see cref="TopologyJson.Read"/>. A finished deployment leaves
/// one;
/// an interrupted one leaves two, of which the one that is not about to be deployed is the older state.
/// </remarks>
public static class TopologyChanges
{
    internal static IReadOnlyList<ChangeRule> Rules { get; } =
    [
        new MemberLeavesRule(),
        new MemberMovesRule(),
        new LabelPrefixChangesRule(),
        new StateMovesRule(),
        new MajorVersionFallsRule(),
        new MajorVersionRisesRule(),
        new RoleIsRenamedRule(),
        new BootstrapOnlyRule(),
        new StandbyMinimumFallsRule(),
        new LogicalDecodingEndsRule(),
        new SlotLeavesRule(),
        new EtcdQuorumLeavesRule(),
        new EtcdTokenChangesRule(),
        new RepositoryEncryptionChangesRule(),
        new EtcdVersionChangesRule(),
        new ImageAndSettingsRule(),
        new InnerNetworkChangesRule(),
        new ApplicationNetworkChangesRule(),
        new SecretIsReplacedRule(),
    ];

    /// <param name="deployed">What was deployed last.</param>
    /// <param name="wanted">What is to be deployed.</param>
    /// <returns>Errors first; empty where the change loses nothing. A pure function: nothing is asked of a swarm.</returns>
    public static EquatableArray<ChangeFinding> Check(ClusterTopology deployed, ClusterTopology wanted)
    {
        var change = new TopologyChange(deployed, wanted);
        return Rules.SelectMany(rule => Check(rule, change)).OrderByDescending(static f => f.Rule.Severity).ToEquatableArray();
    }

    private static IReadOnlyList<ChangeFinding> Check(ChangeRule rule, TopologyChange change)
    {
        try
        {
            return [.. rule.Check(change).Select(message => new ChangeFinding(rule.Descriptor, message, rule.Permission))];
        }
        catch (Exception exception)
        {
            // A rule that threw has checked nothing: an error, which no option permits.
            return
            [
                new ChangeFinding(BuildRules.InternalError, BuildRules.Bug(change.Wanted.Name, exception, rule.Descriptor).Message, null),
            ];
        }
    }
}

/// <summary>What a change would lose, or would not do as the manifest suggests.</summary>
/// <param name="Message">What changes, why that matters, and what to do instead.</param>
/// <param name="Permission">The option of <c>deploy</c> that permits it ("--remove-members"); null where an error has to be
/// corrected.</param>
public sealed record ChangeFinding(RuleDescriptor Rule, string Message, string? Permission)
{
    /// <summary>As <see cref="ManifestDiagnostic"/> says it, without a place: the fault lies between two manifests.</summary>
    public override string ToString() => $"{(Rule.Severity == RuleSeverity.Error ? "error" : "warning")} {Rule.Id}: {Message}";
}
