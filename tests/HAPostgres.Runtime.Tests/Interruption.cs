using HAPostgres.Testing;

namespace HAPostgres.Runtime.Tests;

/// <summary>Ends a command right after one of its changes.</summary>
/// <param name="Step">How many changes are made before that one.</param>
/// <param name="Killed">Whether nothing reaches the swarm after it; otherwise Ctrl-C is pressed then.</param>
internal sealed record Interruption(int Step, bool Killed)
{
    public async Task RunAsync(InMemoryCluster cluster, Func<CancellationToken, Task> command)
    {
        (Action<string, string> before, Action<string, string> after) = (cluster.Swarm.BeforeChange, cluster.Swarm.AfterChange);
        using CancellationTokenSource ctrlC = new();
        int done = 0;
        cluster.Swarm.BeforeChange = (call, name) =>
        {
            if (Killed && done > Step)
                throw new HttpRequestException("Connection refused");
            before(call, name);
        };
        cluster.Swarm.AfterChange = (call, name) =>
        {
            after(call, name);
            if (done++ == Step && !Killed)
                ctrlC.Cancel();
        };
        try
        {
            await command(ctrlC.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or DeployException)
        {
            // As wanted: a command whose last change this was may as well end by itself.
        }
        (cluster.Swarm.BeforeChange, cluster.Swarm.AfterChange) = (before, after);
    }
}
