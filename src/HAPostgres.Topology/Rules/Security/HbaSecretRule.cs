using HAPostgres.Hba;

namespace HAPostgres.Rules;

internal sealed class HbaSecretRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG8023", "pg_hba line contains a secret", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        foreach ((string path, HbaLine line) in HbaLines.Of(context.Topology.Postgres))
        {
            foreach ((string option, _) in line.Options.Where(static o => o.Name is "ldapbindpasswd" or "radiussecrets"))
                context.Report(
                    Descriptor,
                    $"the option {option} would put a secret into git, into etcd and into pg_hba_file_rules. {Remedy(option)}",
                    path
                );
        }
    }

    private static string Remedy(string option) =>
        option == "ldapbindpasswd"
            ? "Bind as the user who logs in, with ldapprefix and ldapsuffix"
            : "Use another method: radius cannot do without";
}
