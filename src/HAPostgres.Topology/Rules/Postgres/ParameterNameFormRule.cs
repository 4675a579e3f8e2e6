using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class ParameterNameFormRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3014", "Parameter name is a syntax error in postgresql.conf", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        foreach (string name in context.Manifest.Postgres.Parameters.Keys)
        {
            if (name.Contains('.') && !ParameterName.IsQualified(name))
                context.ReportUnusable(
                    Descriptor,
                    $"\"{name}\" is a syntax error in PostgreSQL's file of settings, with which it does not start; write "
                        + "extension.parameter, two words of letters, digits and underscores",
                    $"postgres.parameters.{name}"
                );
        }
    }
}
