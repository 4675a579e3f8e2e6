using System.Diagnostics;

namespace HAPostgres.Runtime;

/// <summary>Waits with an end.</summary>
internal static class Wait
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    /// <returns>Whether the condition came true before the limit.</returns>
    public static async Task<bool> UntilAsync(TimeSpan limit, Func<Task<bool>> condition, CancellationToken cancel)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > limit)
                return false;
            await Task.Delay(s_pause, cancel);
        }
        return true;
    }

    /// <summary>Runs what shows something until the person has seen enough: for it Ctrl-C is the ordinary end.</summary>
    public static async Task<ExitCode> UntilCancelledAsync(Func<Task> show, CancellationToken cancel)
    {
        try
        {
            await show();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Seen enough.
        }
        return ExitCode.Success;
    }
}
