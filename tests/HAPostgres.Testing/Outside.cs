using System.Net;
using System.Net.Sockets;

namespace HAPostgres.Testing;

/// <summary>
/// What runs on other threads than that of <see cref="VirtualTime"/>: connections to ports of the loopback interface, which nobody serves.
/// On a busy machine even a refusal takes milliseconds, and a clock that goes on meanwhile makes a time limit of it.
/// </summary>
internal static class Outside
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(100);

    // Tests block a thread of the pool each, and of those there are at first as many as processors: none would be left for the answers.
    static Outside() => ThreadPool.SetMinThreads(16, 16);

    /// <summary>
    /// Waits until a connection of its own has been refused, and with it those that were begun before, and the thread pool has taken
    /// up what they led to.
    /// </summary>
    public static void Await()
    {
        using Socket own = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Task refusal = own.ConnectAsync(new IPEndPoint(IPAddress.Loopback, 1)).ContinueWith(static t => t.Exception, TaskScheduler.Default);
        refusal.Wait();
        SpinWait.SpinUntil(static () => ThreadPool.PendingWorkItemCount == 0, s_limit);
    }
}
