namespace HAPostgres.Changes;

internal sealed class InnerNetworkChangesRule : ChangeRule
{
    public override RuleDescriptor Descriptor { get; } = Error("HAPG7202", "A network between members changes");

    public override IEnumerable<string> Check(TopologyChange change)
    {
        (string Setting, string Before, string Now)[] networks =
        [
            ("networks.internal", change.Deployed.Networks.Internal, change.Wanted.Networks.Internal),
            ("networks.backend", change.Deployed.Networks.Backend, change.Wanted.Networks.Backend),
            ("networks.encrypted", Text(change.Deployed.Networks.Encrypted), Text(change.Wanted.Networks.Encrypted)),
        ];
        return networks
            .Where(static n => n.Before != n.Now)
            .Select(static n =>
                $"{n.Setting} changes from {n.Before} to {n.Now}: services are updated one after the other, and those on the new network "
                + $"cannot reach those still on the old one, so that etcd loses its quorum. Restore {n.Before}"
            );
    }

    private static string Text(bool value) => value ? "true" : "false";
}
