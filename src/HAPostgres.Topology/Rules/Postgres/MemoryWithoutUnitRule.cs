using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class MemoryWithoutUnitRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3010", "Memory parameter without a unit", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        if (ParameterCatalog.Of(context.Topology.Postgres.Version) is not ParameterCatalog catalog)
            return;
        foreach (KeyValuePair<string, string> parameter in context.Manifest.Postgres.Parameters)
        {
            // 0 and -1 are not sizes: "none", "no limit", "as another parameter".
            if (
                catalog.Find(parameter.Key) is { IsMemory: true } facts
                && !parameter.Value.Any(char.IsLetter)
                && ParameterNumber.ReadInteger(parameter.Value, facts.Unit, out int count) == NumberFault.None
                && count > 0
            )
                context.Report(
                    Descriptor,
                    $"{parameter.Key} is {parameter.Value.Trim()} without a unit, which PostgreSQL counts in {facts.Unit}: "
                        + $"{new ByteSize((long)(count * ParameterUnits.Size(facts.Unit)))}. Write the unit",
                    $"postgres.parameters.{parameter.Key}"
                );
        }
    }
}
