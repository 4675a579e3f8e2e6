using HAPostgres.Hba;

namespace HAPostgres.Rules;

internal sealed class HbaShadowRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3046", "Unreachable pg_hba line", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        (string Path, HbaLine Line)[] lines = [.. HbaLines.Of(context.Topology.Postgres)];
        var above = new LinesAbove();
        for (int i = 0; i < lines.Length; i++)
        {
            HbaLine line = lines[i].Line;
            int? covering = above.Covering(line);
            above.Add(line);
            if (covering is int earlier)
                context.Report(
                    Descriptor,
                    $"PostgreSQL takes the first line that matches, and \"{lines[earlier].Line.Text}\" above matches whatever this one "
                        + "does; put this one first, or remove it",
                    lines[i].Path,
                    lines[earlier].Path
                );
            else if (line.Roles.All(r => context.Topology.OwnRoles.Contains(r.Text)))
                context.Report(
                    Descriptor,
                    $"{string.Join(" and ", line.Roles.Select(static r => r.Text))} belongs to the cluster itself, whose lines come "
                        + "before all of these; remove this one",
                    lines[i].Path
                );
        }
    }
}
