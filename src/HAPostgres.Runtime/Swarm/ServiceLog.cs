namespace HAPostgres.Runtime.Swarm;

/// <summary>Reads logs of services, of any host, through the manager.</summary>
internal static class ServiceLog
{
    /// <summary>
    /// What Docker.DotNet says of the stream in which a manager tells why it has no log (Systemerr of Docker's stdcopy). It does not hand
    /// on what the stream says.
    /// </summary>
    private const string Refusal = "Unknown stream type: '3'";

    /// <summary>How long a manager may take to hand on what it has.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <exception cref="DeployException">The manager gets no log from a host of the service.</exception>
    public static async Task<T> ReadAsync<T>(string service, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (IOException e) when (e.GetBaseException().Message.Contains(Refusal, StringComparison.Ordinal))
        {
            throw new DeployException(
                ExitCode.Failed,
                $"The swarm's manager gets no log from a host of {service}: the host is away, or the manager takes it for away "
                    + "(moby/moby#35011).",
                "'docker node ls' shows hosts that are away. For a host that is 'Ready', 'docker service logs --follow' works, "
                    + "and a restart of its Docker Engine mends it.",
                e
            );
        }
    }
}
