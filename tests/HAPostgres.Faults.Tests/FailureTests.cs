using System.Net.Sockets;
using HAPostgres.Cluster;
using Npgsql;
using Xunit;

namespace HAPostgres.Faults;

public class FailureTests
{
    public static TheoryData<Exception, string> Kinds =>
        new()
        {
            { new PostgresException("terminating connection", "FATAL", "FATAL", "57P01"), "57P01" },
            { new NpgsqlException("no host", new AggregateException(new TimeoutException(), Refused())), "ConnectionRefused" },
            { new NpgsqlException("while reading", new IOException("broken", Refused())), "ConnectionRefused" },
            { new NpgsqlException("while reading", new EndOfStreamException()), "connection broken" },
            { new NpgsqlException("while reading", new TimeoutException()), "timeout" },
            { new NpgsqlException("something else"), "NpgsqlException" },
        };

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void The_kind_is_that_of_the_innermost_cause(Exception exception, string kind) => Assert.Equal(kind, Failure.KindOf(exception));

    private static SocketException Refused() => new((int)SocketError.ConnectionRefused);
}
