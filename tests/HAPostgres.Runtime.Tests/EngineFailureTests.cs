using System.Net;
using System.Net.Sockets;
using HAPostgres.Runtime.Swarm;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>
/// Failures that really occurred, each told apart by what it is of: the engine, a file of this machine, or the command line.
/// </summary>
public sealed class EngineFailureTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hapg").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_missing_socket_is_named()
    {
        DeployException refused = await Refused($"unix://{_directory}/docker.sock");

        Assert.Equal(ExitCode.EngineUnreachable, refused.ExitCode);
        Assert.Contains($"there is no socket {_directory}/docker.sock", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_refused_address_is_an_engine_that_does_not_answer(string scheme)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        DeployException refused = await Refused($"{scheme}://127.0.0.1:{port}");

        Assert.Equal(ExitCode.EngineUnreachable, refused.ExitCode);
        Assert.Contains("Connection refused", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_pipe_is_refused_where_there_are_none()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has named pipes");

        Assert.Equal(ExitCode.BadUsage, (await Refused("npipe:////./pipe/docker_engine")).ExitCode);
    }

    [Fact]
    public void A_file_that_cannot_be_used_is_no_failure_of_the_engine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux's");

        Exception[] failures =
        [
            Assert.ThrowsAny<Exception>(() => File.ReadAllText(Path.Combine(_directory, "none"))),
            Assert.ThrowsAny<Exception>(() => File.ReadAllText(Path.Combine(_directory, "none", "below"))),
            Assert.ThrowsAny<Exception>(() => File.WriteAllText(_directory, "")),
            Assert.ThrowsAny<Exception>(() => File.WriteAllText("/dev/full", new string('x', 100_000))),
        ];

        Assert.All(
            failures,
            static failure => Assert.True(EngineFailure.IsFile(failure) && !EngineFailure.IsConnection(failure), $"{failure}")
        );
        Assert.Contains("No space left on device", failures[3].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_ends_in_the_middle_is_no_file()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task server = Task.Run(
            async () =>
            {
                using Socket client = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
                await client.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"u8.ToArray(), SocketFlags.None);
            },
            TestContext.Current.CancellationToken
        );
        using HttpClient http = new();

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(() =>
            http.GetStringAsync(new Uri($"http://127.0.0.1:{port}"), TestContext.Current.CancellationToken)
        );
        await server;

        Assert.True(EngineFailure.IsConnection(failure) && !EngineFailure.IsFile(failure), $"{failure}");
    }

    private static Task<DeployException> Refused(string host) =>
        Assert.ThrowsAsync<DeployException>(() => SwarmClient.ConnectAsync(host, TestContext.Current.CancellationToken));
}
