namespace HAPostgres.Runtime;

/// <summary>A failure that was foreseen: shown as one message with its way out, never as a stack trace.</summary>
/// <param name="exitCode">What the process ends with.</param>
/// <param name="message">What is wrong, and where.</param>
/// <param name="remedy">What to do next; empty where the message says it all.</param>
/// <param name="cause">What was caught, where the failure began as another exception.</param>
public sealed class DeployException(ExitCode exitCode, string message, string remedy = "", Exception? cause = null)
    : Exception(message, cause)
{
    public ExitCode ExitCode { get; } = exitCode;

    public string Remedy { get; } = remedy;

    /// <summary>Whether nothing has changed and the cause often passes by itself, so that another try is worth it.</summary>
    internal bool IsTransient { get; init; }
}
