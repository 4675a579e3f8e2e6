namespace HAPostgres.Rules;

internal sealed class ReservedNetworkRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG1032", "The application network has a name that Docker reserves", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        string name = context.Topology.Networks.Application;
        if (s_own.Contains(name))
            context.Report(
                Descriptor,
                $"networks.application is \"{name}\", which is a network that every engine has and no service of this stack can join; "
                    + $"choose another name, such as \"{context.Topology.Name}-network\"",
                "networks.application"
            );
    }

    /// <summary>The engine's predefined networks, and Swarm's.</summary>
    private static readonly string[] s_own = ["bridge", "docker_gwbridge", "host", "ingress", "none"];
}
