using HAPostgres.Hba;

namespace HAPostgres.Rules;

internal sealed class HbaShadow : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG3046", "A line of pg_hba is never reached", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        (string Path, HbaLine Line)[] lines = [.. HbaLines.Of(context.Topology.Postgres)];
        for (int i = 0; i < lines.Length; i++)
        {
            HbaLine line = lines[i].Line;
            int earlier = Array.FindIndex(lines, 0, i, l => Covers(l.Line, line));
            if (earlier >= 0)
                context.Report(Descriptor, $"PostgreSQL takes the first line that matches, and \"{context.Topology.Postgres.Hba[earlier]}\" above matches whatever this one does; put this one first, or remove it", lines[i].Path, lines[earlier].Path);
            else if (line.Roles.All(r => context.Topology.OwnRoles.Contains(r.Text)))
                context.Report(Descriptor, $"{string.Join(" and ", line.Roles.Select(static r => r.Text))} belongs to the cluster itself, whose lines come before all of these; remove this one", lines[i].Path);
        }
    }

    private static bool Covers(HbaLine earlier, HbaLine later) =>
        (earlier.Type == later.Type || (earlier.Type == "host" && !later.IsLocal))
        && Covers(earlier.Databases, later.Databases, exceptReplication: true)
        && Covers(earlier.Roles, later.Roles, exceptReplication: false)
        && (earlier.Address == later.Address || earlier.Address == "all");

    private static bool Covers(IReadOnlyList<HbaToken> earlier, IReadOnlyList<HbaToken> later, bool exceptReplication) =>
        later.All(l => earlier.Contains(l) || (earlier.Any(static e => e.Is("all")) && !(exceptReplication && l.Is("replication"))));
}
