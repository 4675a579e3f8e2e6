namespace HAPostgres.Hba;

/// <summary>The lines above one of pg_hba.conf: PostgreSQL takes the first that matches.</summary>
/// <remarks>They are found by what they are for. Thousands of lines, each of them held against all above it, would take seconds.</remarks>
internal sealed class LinesAbove
{
    private static readonly HbaToken s_all = new("all", Quoted: false);

    private readonly List<HbaLine> _lines = [];
    private readonly Dictionary<HbaToken, List<int>> _byDatabase = [];
    private readonly Dictionary<HbaToken, List<int>> _byRole = [];
    private readonly Dictionary<string, List<int>> _byAddress = [];

    public void Add(HbaLine line)
    {
        foreach (HbaToken database in line.Databases.Distinct())
            Add(_byDatabase, database);
        foreach (HbaToken role in line.Roles.Distinct())
            Add(_byRole, role);
        Add(_byAddress, line.Address);
        _lines.Add(line);
    }

    /// <returns>The first of the lines that matches whatever this one does; null where there is none.</returns>
    public int? Covering(HbaLine line)
    {
        // It has the same as this one, or all, in each of the three: the shortest lists are enough to look through.
        List<int>[] shortest = new[]
        {
            With(_byDatabase, line.Databases[0], s_all),
            With(_byRole, line.Roles[0], s_all),
            With(_byAddress, line.Address, "all"),
        }
            .OrderBy(static lists => lists.Sum(static l => l.Count))
            .First();
        return shortest.SelectMany(list => list.Where(i => Covers(_lines[i], line)).Take(1)).Min(static i => (int?)i);
    }

    private void Add<T>(Dictionary<T, List<int>> index, T what)
        where T : notnull
    {
        if (!index.TryGetValue(what, out List<int>? lines))
            index.Add(what, lines = []);
        lines.Add(_lines.Count);
    }

    private static List<int>[] With<T>(Dictionary<T, List<int>> index, params T[] any)
        where T : notnull => [.. any.Distinct().Where(index.ContainsKey).Select(what => index[what])];

    private static bool Covers(HbaLine earlier, HbaLine later) =>
        (earlier.Type == later.Type || (earlier.Type == "host" && !later.IsLocal))
        && Covers(earlier.Databases, later.Databases, exceptReplication: true)
        && Covers(earlier.Roles, later.Roles, exceptReplication: false)
        && (earlier.Address == later.Address || earlier.Address == "all");

    private static bool Covers(IReadOnlyList<HbaToken> earlier, IReadOnlyList<HbaToken> later, bool exceptReplication) =>
        later.All(l => earlier.Contains(l) || (earlier.Any(static e => e.Is("all")) && !(exceptReplication && l.Is("replication"))));
}
