namespace HAPostgres.Rules;

internal sealed class DuplicateNetworkRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG1012", "Two networks have the same name", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        NetworkTopology networks = context.Topology.Networks;
        (string Path, string Name)[] all =
        [
            ("networks.application", networks.Application),
            ("networks.internal", networks.Internal),
            ("networks.backend", networks.Backend),
        ];
        for (int i = 1; i < all.Length; i++)
        {
            int first = Array.FindIndex(all, n => n.Name == all[i].Name);
            if (first < i)
                context.Report(
                    Descriptor,
                    $"{all[first].Path} and {all[i].Path} are both \"{all[i].Name}\": applications, etcd and Patroni are kept apart by "
                        + "their networks, and a stack has each name once. Choose another name",
                    all[i].Path,
                    all[first].Path
                );
        }
    }
}
