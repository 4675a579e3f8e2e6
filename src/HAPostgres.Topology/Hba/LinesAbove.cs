namespace HAPostgres.Hba;

/// <summary>The lines above one of pg_hba.conf: PostgreSQL takes the first that matches.</summary>
internal sealed class LinesAbove
{
    private readonly List<HbaLine> _lines = [];

    public void Add(HbaLine line) => _lines.Add(line);

    /// <returns>The first of the lines that matches whatever this one does; null where there is none.</returns>
    public int? Covering(HbaLine line) => _lines.FindIndex(earlier => Covers(earlier, line)) is >= 0 and int index ? index : null;

    private static bool Covers(HbaLine earlier, HbaLine later) =>
        (earlier.Type == later.Type || (earlier.Type == "host" && !later.IsLocal))
        && Covers(earlier.Databases, later.Databases, exceptReplication: true)
        && Covers(earlier.Roles, later.Roles, exceptReplication: false)
        && (earlier.Address == later.Address || earlier.Address == "all");

    private static bool Covers(IReadOnlyList<HbaToken> earlier, IReadOnlyList<HbaToken> later, bool exceptReplication) =>
        later.All(l => earlier.Contains(l) || (earlier.Any(static e => e.Is("all")) && !(exceptReplication && l.Is("replication"))));
}
