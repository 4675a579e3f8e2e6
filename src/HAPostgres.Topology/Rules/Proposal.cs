using HAPostgres.Names;

namespace HAPostgres.Rules;

/// <summary>
/// What a message proposes instead of a name that is none of the manifest's own: the one that was meant, or all that there are.
/// </summary>
/// <param name="subject">"the hosts are".</param>
/// <param name="names">The names that there are, each once.</param>
internal sealed class Proposal(string subject, IReadOnlyCollection<string> names)
{
    /// <summary>As many as a line of a terminal has room for.</summary>
    private const int Shown = 10;

    private readonly Spelling _spelling = new(names);
    private string? _all;

    public string For(string name) =>
        _spelling.Nearest(name) is string meant
            ? $"did you mean \"{meant}\"?"
            : _all ??= $"{subject} {string.Join(", ", names.Take(Shown))}{(names.Count > Shown ? ", ..." : "")}";
}
