namespace HAPostgres.Rules;

/// <summary>Paths whose values could not be read, or of which no later rule can make sense.</summary>
internal sealed class FailedPaths(IEnumerable<string> failed)
{
    private readonly List<string> _failed = [.. failed];

    public void Add(string path) => _failed.Add(path);

    /// <summary>Whether the path, something around it or something inside of it has failed.</summary>
    public bool Overlaps(string path) => _failed.Exists(failed => IsWithin(path, failed) || IsWithin(failed, path));

    private static bool IsWithin(string path, string around) =>
        around.Length == 0
        || (path.StartsWith(around, StringComparison.Ordinal) && (path.Length == around.Length || path[around.Length] is '.' or '['));
}
