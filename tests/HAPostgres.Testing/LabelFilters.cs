namespace HAPostgres.Testing;

/// <summary>The engine's filters by label; any other fails the test.</summary>
internal static class LabelFilters
{
    public static IDictionary<string, IDictionary<string, bool>> None { get; } = new Dictionary<string, IDictionary<string, bool>>();

    public static bool Match(IDictionary<string, string>? labels, IDictionary<string, IDictionary<string, bool>>? filters) =>
        (filters ?? None).All(f =>
            f.Key == "label"
                ? f.Value.Keys.All(v => labels?.Any(l => $"{l.Key}={l.Value}" == v) == true)
                : throw new NotSupportedException(f.Key)
        );
}
