namespace HAPostgres.Runtime.Planning;

/// <summary>What a deployment would do, and what it would cause.</summary>
/// <param name="Changes">In the order of subjects and names.</param>
/// <param name="Blockers">Why <c>deploy</c> would refuse, each with its way out.</param>
/// <param name="Notes">What is worth knowing and no change.</param>
/// <param name="Unseen">What could not be read, with the reason: where there is any, "no change" would be a guess.</param>
public sealed record Plan(
    IReadOnlyList<Change> Changes,
    IReadOnlyList<Blocker> Blockers,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Unseen
)
{
    public bool IsEmpty => Changes.Count == 0;

    public Effect Effect => Changes.Select(static c => c.Effect).DefaultIfEmpty(Effect.Nothing).Max();
}

/// <param name="Flag">The option that allows it all the same; null where none does.</param>
public sealed record Blocker(string Text, string? Flag);
