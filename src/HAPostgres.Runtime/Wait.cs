namespace HAPostgres.Runtime;

/// <summary>Waits with an end, by a clock that tests advance.</summary>
internal static class Wait
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    /// <returns>Whether the condition came true before the limit.</returns>
    public static async Task<bool> UntilAsync(TimeProvider clock, TimeSpan limit, Func<Task<bool>> condition, CancellationToken cancel)
    {
        long begin = clock.GetTimestamp();
        while (!await condition())
        {
            if (clock.GetElapsedTime(begin) > limit)
                return false;
            await Task.Delay(s_pause, clock, cancel);
        }
        return true;
    }

    /// <summary>Runs a display that has no other end than Ctrl-C.</summary>
    public static async Task<ExitCode> UntilCancelledAsync(Func<Task> show, CancellationToken cancel)
    {
        try
        {
            await show();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The ordinary end.
        }
        return ExitCode.Success;
    }
}
