using Docker.DotNet;

namespace HAPostgres.Runtime.Swarm;

/// <summary>
/// An update that was based on an old version of the object: the swarm and other people change objects too. The engine answers 500 with
/// this text, never 409.
/// </summary>
internal static class StaleVersion
{
    private const int Attempts = 10;

    public static bool Is(DockerApiException exception) =>
        (exception.ResponseBody ?? "").Contains("update out of sequence", StringComparison.Ordinal);

    /// <summary>Reads an object and updates it, again on fresh state where somebody else was faster.</summary>
    /// <exception cref="DockerApiException">The engine refuses the update, or others were faster ten times.</exception>
    public static async Task RetryAsync(TimeProvider clock, Func<Task> readAndUpdate, CancellationToken cancel)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await readAndUpdate();
                return;
            }
            catch (DockerApiException e) when (attempt < Attempts && Is(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), clock, cancel);
            }
        }
    }
}
