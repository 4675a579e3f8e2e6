using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class ParameterValue : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3009", "A parameter does not take its value", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        if (ParameterCatalog.Of(context.Topology.Postgres.Version) is not ParameterCatalog catalog)
            return;
        foreach (KeyValuePair<string, string> parameter in context.Manifest.Postgres.Parameters)
        {
            if (catalog.Find(parameter.Key) is ParameterFacts facts && ParameterFit.Complaint(facts, parameter.Value) is string takes)
                context.ReportUnusable(Descriptor, $"{parameter.Key} is \"{parameter.Value}\", but takes {takes}", $"postgres.parameters.{parameter.Key}");
        }
    }
}
