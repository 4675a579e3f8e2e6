using System.Text.RegularExpressions;

namespace HAPostgres.Rules;

internal sealed class NamedSecretRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG8004", "Unknown secret name", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        HashSet<string> files = [.. context.Topology.Secrets.Select(static s => s.Key)];
        var proposal = new Proposal("it has", files);
        foreach (KeyValuePair<string, string> named in context.Manifest.Secrets.Names)
        {
            string path = $"secrets.names.{named.Key}";
            if (!files.Contains(named.Key))
                context.Report(
                    Descriptor,
                    $"the cluster has no secret \"{named.Key}\", so this name would be ignored; {proposal.For(named.Key)}",
                    path
                );
            else if (!s_name.IsMatch(named.Value))
                context.Report(
                    Descriptor,
                    $"what \"{named.Key}\" names cannot be a Swarm secret's name, which has letters, digits, dots, dashes and "
                        + "underscores, at most 64. Write the name of a secret, never its value",
                    path
                );
        }
    }

    /// <summary>SwarmKit's own check of a secret's name.</summary>
    private static readonly Regex s_name = new("^[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9])?\\z", RegexOptions.CultureInvariant);
}
