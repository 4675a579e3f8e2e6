namespace HAPostgres.Changes;

/// <summary>
/// One thing that must hold between what was deployed and what is to be. A subclass is one file: its descriptor and its check.
/// </summary>
internal abstract class ChangeRule
{
    public abstract RuleDescriptor Descriptor { get; }

    /// <summary>The option of <c>deploy</c> that permits the change.</summary>
    public virtual string? Permission => null;

    /// <returns>A message for each violation.</returns>
    public abstract IEnumerable<string> Check(TopologyChange change);

    protected static RuleDescriptor Error(string id, string title) => new(id, title, RuleSeverity.Error);

    /// <summary>Not suppressible: a manifest lasts longer than a change.</summary>
    protected static RuleDescriptor Warning(string id, string title) => new(id, title, RuleSeverity.Warning) { Suppressible = false };
}

/// <summary>From one topology to another.</summary>
internal sealed record TopologyChange(ClusterTopology Deployed, ClusterTopology Wanted)
{
    public PostgresTopology OldPostgres => Deployed.Postgres;

    public PostgresTopology NewPostgres => Wanted.Postgres;

    /// <summary>How many members of etcd stay what they are: name, host and data.</summary>
    public int EtcdMembersKept => Deployed.Etcd.Members.Intersect(Wanted.Etcd.Members).Count();

    public bool KeepsEtcdQuorum => EtcdMembersKept >= Deployed.Etcd.Quorum;
}
