using HAPostgres.Resolving;

namespace HAPostgres;

/// <summary>A parameter, and where its value came from.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Value">As postgresql.conf would spell it.</param>
/// <param name="Origin">How the value is derived, or that the manifest states it.</param>
public sealed record SizedParameter(string Name, string Value, string Origin);

/// <summary>Where PostgreSQL's parameters came from, for people who read what was generated.</summary>
public static class Sizing
{
    /// <returns>In the order of their names. A stated value that equals the derived one counts as derived.</returns>
    public static IReadOnlyList<SizedParameter> Of(ClusterTopology topology)
    {
        var input = SizingInput.Of(topology);
        HashSet<string> followed = new(StringComparer.OrdinalIgnoreCase);
        var derived = ParameterDefaults
            .Derive(
                input,
                n =>
                {
                    followed.Add(n);
                    return Stated(n);
                }
            )
            .ToDictionary(static d => d.Name, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. topology.Postgres.Parameters.Select(p => new SizedParameter(
                p.Name,
                p.Value,
                Derived(p.Name) is DerivedParameter own && own.Value == p.Value ? own.Formula : "stated in the manifest"
            )),
        ];

        string? Stated(string name) => topology.Postgres.FindParameter(name)?.Value;

        // As if the manifest did not state it, but all others; which makes a difference only where others follow from it.
        DerivedParameter? Derived(string name) =>
            followed.Contains(name)
                ? ParameterDefaults.Derive(input, n => Same(n, name) ? null : Stated(n)).FirstOrDefault(d => Same(d.Name, name))
            : derived.TryGetValue(name, out DerivedParameter? found) ? found
            : null;
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
