using System.Text.RegularExpressions;

namespace HAPostgres.Rules;

internal sealed class SecretInParameterRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG8003", "A parameter holds a password", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        foreach (KeyValuePair<string, string> parameter in context.Manifest.Postgres.Parameters)
        {
            if (s_password.IsMatch(parameter.Value))
                context.Report(
                    Descriptor,
                    $"the value of {parameter.Key} holds a password, which would be written to git, to etcd and to every log of the "
                        + "settings; use a password file or a service file",
                    $"postgres.parameters.{parameter.Key}"
                );
        }
    }

    /// <summary>"password=…" as libpq takes it, and "//user:password@" as in a URI.</summary>
    private static readonly Regex s_password = new(
        "password\\s*=|://[^/@\\s]+:[^/@\\s]+@",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );
}
