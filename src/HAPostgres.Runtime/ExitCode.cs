namespace HAPostgres.Runtime;

/// <summary>
/// What the program tells its caller. Documented in <c>--help</c> and docs/operations.md; a number never changes its meaning.
/// </summary>
public enum ExitCode
{
    Success = 0,

    /// <summary>The operation, or a check of <c>verify</c>, failed.</summary>
    Failed = 1,

    /// <summary><c>plan</c>: there are changes.</summary>
    ChangesPending = 2,

    BadUsage = 3,
    EngineUnreachable = 4,
    NotASwarmManager = 5,
    ArtifactsDoNotFit = 6,

    /// <summary>Something that <c>setup</c> or the operator provides is missing: label, directory, secret, image, free port.</summary>
    PreconditionMissing = 7,

    /// <summary>A wait reached its limit.</summary>
    TimedOut = 8,

    /// <summary>A question was answered with no, or could not be asked.</summary>
    NotConfirmed = 9,

    /// <summary>Ctrl-C: 128 and the number of SIGINT, as shells count.</summary>
    Cancelled = 130,
}
