namespace HAPostgres.Faults.Results;

/// <summary>What came of one run.</summary>
internal sealed record RunResult
{
    public required DateTimeOffset At { get; init; }

    /// <summary>The machine's load average over a minute when the run began.</summary>
    public required double Load { get; init; }

    /// <summary>Why the run says nothing; null where it was judged.</summary>
    public string? NotJudged { get; init; }

    /// <summary>Whether the cluster was whole to begin with; where it was not, another run would not find it better.</summary>
    public bool Begun { get; init; } = true;

    /// <summary>The host that led before.</summary>
    public string? Leader { get; init; }

    /// <summary>The host that led after.</summary>
    public string? Successor { get; init; }

    /// <summary>The longest time without an acknowledged statement, in seconds.</summary>
    public IReadOnlyDictionary<Port, double> Gaps { get; init; } = new Dictionary<Port, double>();

    /// <summary>Failed statements and connections, by kind.</summary>
    public IReadOnlyDictionary<string, int> Failures { get; init; } = new Dictionary<string, int>();

    /// <summary>Rows that were acknowledged.</summary>
    public int Acknowledged { get; init; }

    /// <summary>Acknowledged rows that are not there.</summary>
    public int Lost { get; init; }

    /// <summary>Rows that are there, and were never sent or refused.</summary>
    public int Unasked { get; init; }

    /// <summary>Which rows were lost or unasked, and when they were written.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>Rows that a former leader took after the new one had taken one.</summary>
    public int WritesOfTwoPrimaries { get; init; }

    /// <summary>Seconds in which two members said that they are primary, whether they could acknowledge a write or not.</summary>
    public double TwoPrimariesSeen { get; init; }

    /// <summary>Seconds from the end of the fault until all members streamed and one was synchronous; null where that was kept.</summary>
    public double? FullRedundancy { get; init; }

    /// <summary>Two servers on one data directory, and processes without its lock.</summary>
    public IReadOnlyList<string> DirectoryFaults { get; init; } = [];

    public static RunResult NotJudgedBecause(DateTimeOffset at, double load, bool begun, string reason) =>
        new()
        {
            At = at,
            Load = load,
            Begun = begun,
            NotJudged = reason,
        };
}
