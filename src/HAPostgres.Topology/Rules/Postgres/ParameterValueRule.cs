using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class ParameterValueRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3009", "Invalid parameter value", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        int version = context.Topology.Postgres.Version;
        if (ParameterCatalog.Of(version) is not ParameterCatalog catalog)
            return;
        ModuleCatalog modules = ModuleCatalog.Of(version)!;
        foreach (KeyValuePair<string, string> parameter in context.Manifest.Postgres.Parameters)
        {
            ParameterFacts? ofModule = parameter.Key.IndexOf('.') > 0 ? modules.Find(parameter.Key) : null;
            if (
                (ofModule ?? catalog.Find(parameter.Key)) is not ParameterFacts facts
                || ParameterJudge.Judge(facts, version, parameter.Value) is not { Outcome: ParameterOutcome.Refused } verdict
            )
                continue;
            string consequence = ofModule is null
                ? $"PostgreSQL {version} would not start"
                : $"{modules.LibraryOf(parameter.Key)} would keep its default of \"{facts.BuiltIn}\", with a warning in the log";
            context.ReportUnusable(
                Descriptor,
                $"{parameter.Key} is \"{parameter.Value}\", and {consequence}: the value {verdict.Reason}",
                $"postgres.parameters.{parameter.Key}"
            );
        }
    }
}
