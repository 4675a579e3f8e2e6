namespace HAPostgres.Runtime.Output;

/// <summary>What an operation says while it works.</summary>
/// <param name="Subject">What it is about, such as a member, a service or a step.</param>
/// <param name="Text">A sentence without its subject.</param>
public sealed record ProgressLine(ProgressKind Kind, string Subject, string Text);

/// <summary>How the line is meant.</summary>
public enum ProgressKind
{
    Information,

    /// <summary>Something was done, or is as it should be.</summary>
    Good,

    /// <summary>The operation goes on; a person should know.</summary>
    Warning,

    /// <summary>It is why the operation fails.</summary>
    Bad,
}
