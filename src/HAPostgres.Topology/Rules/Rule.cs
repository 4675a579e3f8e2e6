namespace HAPostgres.Rules;

/// <summary>One thing that must hold of a cluster. A subclass is one file: its descriptor and its check.</summary>
internal abstract class Rule
{
    public abstract RuleDescriptor Descriptor { get; }

    public abstract void Check(RuleContext context);
}
