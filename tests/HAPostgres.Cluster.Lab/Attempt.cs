namespace HAPostgres.Cluster;

/// <summary>How an attempt ended, as far as its client knows.</summary>
internal enum Outcome
{
    Acknowledged,

    /// <summary>There was no connection to send it on.</summary>
    NotSent,

    /// <summary>The server answered with an error that rolls the statement back.</summary>
    Refused,

    /// <summary>It was sent and no answer came: it may be done or not.</summary>
    Unknown,
}

/// <summary>One statement of a client.</summary>
/// <param name="Begun">When it was sent, or the attempt to connect began; on the clock that all clients of a program share.</param>
/// <param name="Ended">When its answer came, or its error.</param>
/// <param name="Timeline">Of the server that took it; 0 where none did.</param>
/// <param name="Failure">The kind of error: PostgreSQL's code, or what the connection met.</param>
internal sealed record Attempt(long Id, TimeSpan Begun, TimeSpan Ended, Outcome Outcome, int Timeline = 0, string? Failure = null);
