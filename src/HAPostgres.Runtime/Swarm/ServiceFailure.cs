namespace HAPostgres.Runtime.Swarm;

/// <summary>A failure whose service's log tells more.</summary>
internal sealed class ServiceFailure(string service, ExitCode exitCode, string message, string remedy) : Exception(message)
{
    public string Service { get; } = service;

    /// <param name="wayBack">What is left to say about a cluster that ran before; empty for a first deployment.</param>
    public DeployException ToDeployException(string wayBack) => new(exitCode, Message, $"{remedy}{wayBack}");
}
