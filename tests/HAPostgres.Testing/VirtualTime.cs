using System.Collections.Concurrent;

namespace HAPostgres.Testing;

/// <summary>
/// A clock that jumps to the next timer when nothing else is left to do, and the one thread on which all code runs that goes by it:
/// minutes of waiting pass in milliseconds.
/// </summary>
internal sealed class VirtualTime : TimeProvider
{
    /// <summary>Sockets answer on other threads: how long their answer is waited for before the clock goes on.</summary>
    private const int OutsideMilliseconds = 1;

    /// <summary>No command waits for as long: what still waits then would wait for ever.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromHours(12);

    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private TimeSpan _now;

    /// <summary>What the clock shows when it begins.</summary>
    public static DateTimeOffset Epoch { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock)
            return _now.Ticks;
    }

    public override DateTimeOffset GetUtcNow() => Epoch + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan)
            throw new NotSupportedException("a timer that repeats");
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass, with all that happens in it.</summary>
    public Task PassAsync(TimeSpan time) => Task.Delay(time, this);

    /// <summary>Runs until the work is done, and throws what it throws.</summary>
    public static void Run(Func<VirtualTime, Task> work)
    {
        VirtualTime clock = new();
        SynchronizationContext? outer = SynchronizationContext.Current;
        using Queue queue = new();
        SynchronizationContext.SetSynchronizationContext(queue);
        try
        {
            Task task = work(clock);
            while (!task.IsCompleted)
            {
                if (queue.RunNext(0))
                    continue;
                Outside.Await();
                if (!queue.RunNext(OutsideMilliseconds))
                    clock.FireNext();
            }
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private void FireNext()
    {
        Timer? next;
        lock (_lock)
        {
            next = _timers.MinBy(static t => t.Due);
            if (next is null)
                return;
            _timers.Remove(next);
            _now = next.Due > _now ? next.Due : _now;
            if (_now > s_limit)
                throw new TimeoutException($"still at work after {s_limit} of virtual time");
        }
        next.Fire();
    }

    private sealed class Timer(VirtualTime clock, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._now + dueTime;
                    clock._timers.Add(this);
                }
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Queue : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _items = [];

        public override void Post(SendOrPostCallback d, object? state) => _items.Add((d, state));

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

        public bool RunNext(int milliseconds)
        {
            if (!_items.TryTake(out (SendOrPostCallback Callback, object? State) item, milliseconds))
                return false;
            item.Callback(item.State);
            return true;
        }

        public void Dispose() => _items.Dispose();
    }
}
