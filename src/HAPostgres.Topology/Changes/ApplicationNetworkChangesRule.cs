namespace HAPostgres.Changes;

internal sealed class ApplicationNetworkChangesRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Warning("HAPG7203", "The application network changes");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        if (change.Deployed.Networks.Application != change.Wanted.Networks.Application)
            yield return $"networks.application changes from {change.Deployed.Networks.Application} to "
                + $"{change.Wanted.Networks.Application}: applications that are attached to the old network no longer reach pool and "
                + "proxy by name. Attach them to the new one first; the old one stays until you remove it";
    }
}
