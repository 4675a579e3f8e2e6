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
        return [.. topology.Postgres.Parameters.Select(p => new SizedParameter(
            p.Name, p.Value, Derived(p.Name) is DerivedParameter derived && derived.Value == p.Value ? derived.Formula : "stated in the manifest"))];

        // As if the manifest did not state it, but all others.
        DerivedParameter? Derived(string name) => ParameterDefaults
            .Derive(input, n => Same(n, name) ? null : topology.Postgres.FindParameter(n)?.Value)
            .FirstOrDefault(d => Same(d.Name, name));
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
