namespace HAPostgres.Rules;

/// <summary>Where each of many names stands, for rules that would else look through all of them for each mistake.</summary>
internal static class Positions
{
    /// <returns>The position of each name, and of the first where there are several.</returns>
    public static Dictionary<string, int> Of(IEnumerable<string> names)
    {
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        int position = 0;
        foreach (string name in names)
        {
            if (!positions.ContainsKey(name))
                positions.Add(name, position);
            position++;
        }
        return positions;
    }
}
