using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class ParameterValue : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3009", "A parameter does not take its value", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        int version = context.Topology.Postgres.Version;
        if (ParameterCatalog.Of(version) is not ParameterCatalog catalog)
            return;
        foreach (KeyValuePair<string, string> parameter in context.Manifest.Postgres.Parameters)
        {
            if (catalog.Find(parameter.Key) is ParameterFacts facts
                && ParameterJudge.Judge(facts, version, parameter.Value) is { Outcome: ParameterOutcome.Refused } verdict)
                context.ReportUnusable(Descriptor, $"{parameter.Key} is \"{parameter.Value}\", and PostgreSQL {version} would not start: the value {verdict.Reason}", $"postgres.parameters.{parameter.Key}");
        }
    }
}
