namespace HAPostgres.Rules;

/// <summary>Paths whose values could not be read, or of which no later rule can make sense.</summary>
internal sealed class FailedPaths
{
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _above = new(StringComparer.Ordinal);

    public FailedPaths(IEnumerable<string> failed)
    {
        foreach (string path in failed)
            Add(path);
    }

    public void Add(string path)
    {
        if (_failed.Add(path))
            _above.UnionWith(Parents(path));
    }

    /// <summary>Whether the path, something around it or something inside of it has failed.</summary>
    public bool Overlaps(string path) => _failed.Contains(path) || _above.Contains(path) || Parents(path).Any(_failed.Contains);

    /// <summary>"a.b[0]" is in "a.b" and in "a".</summary>
    private static IEnumerable<string> Parents(string path)
    {
        for (int i = 1; i < path.Length; i++)
        {
            if (path[i] is '.' or '[')
                yield return path.Substring(0, i);
        }
    }
}
