namespace HAPostgres.Testing;

/// <summary>A one-shot service that somebody created.</summary>
/// <param name="NodeId">Where it has to run; null for anywhere.</param>
internal sealed record JobRequest(string Purpose, IReadOnlyDictionary<string, string> Environment, string? NodeId)
{
    public string this[string variable] => Environment[variable];

    public string[] Words(string variable) => Environment[variable].Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>What the script of a one-shot service wrote, and how it ended.</summary>
internal sealed record JobAnswer(string Output, int ExitCode = 0, string Error = "");
