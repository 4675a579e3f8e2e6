using HAPostgres.Hba;

namespace HAPostgres.Rules;

internal sealed class HbaFormRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3045", "Invalid pg_hba line", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        EquatableArray<string> lines = context.Topology.Postgres.Hba;
        for (int i = 0; i < lines.Count; i++)
        {
            _ = HbaReader.Read(lines[i], out string? fault);
            if (fault is not null)
                context.ReportUnusable(
                    Descriptor,
                    $"\"{lines[i]}\": the line {fault}. With it a member would not start, and one that runs would keep its old lines",
                    $"postgres.hba[{i}]"
                );
        }
    }
}
