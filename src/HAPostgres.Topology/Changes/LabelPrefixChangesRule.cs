namespace HAPostgres.Changes;

internal sealed class LabelPrefixChangesRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Warning("HAPG1203", "The prefix of the node labels changes");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        if (change.Deployed.LabelPrefix != change.Wanted.LabelPrefix)
            yield return $"labelPrefix changes from \"{change.Deployed.LabelPrefix}\" to \"{change.Wanted.LabelPrefix}\": no node has "
                + "such labels before setup has run, and every service is updated for it. Run setup first; the old labels stay until "
                + "you remove them";
    }
}
