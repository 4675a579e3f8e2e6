using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HAPostgres.Runtime.Cluster;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>Each way in which a status port is not seen has its own reason. A real server on loopback.</summary>
public sealed class StatusPortTests : IDisposable
{
    private const string View = """{"members": [{"name": "a", "role": "leader", "state": "running"}]}""";

    private readonly string _directory = Directory.CreateTempSubdirectory("hapostgres-status-").FullName;
    private readonly X509Certificate2 _authority = Authority();

    public StatusPortTests() => File.WriteAllText(CaPath, _authority.ExportCertificatePem());

    private string CaPath => Path.Combine(_directory, "ca.crt");

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(200, View, null)]
    [InlineData(200, "<html>", "answers with something that is not Patroni's view of a cluster")]
    [InlineData(401, "", "refuses the password HAPROXY_STATS_PASSWORD of .env: the swarm's secret holds another one")]
    [InlineData(503, "", "answers 503: its proxy reaches no member of Patroni")]
    [InlineData(404, "", "answers 404")]
    public async Task An_answer_is_a_view_or_a_reason(int status, string body, string? reason)
    {
        using X509Certificate2 certificate = Signed(_authority, DateTimeOffset.UtcNow.AddDays(1));

        await LookAsync(certificate, $"HTTP/1.1 {status} x\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}", reason);
    }

    [Fact]
    public async Task A_foreign_certificate_and_one_that_has_ended_are_told_apart()
    {
        using X509Certificate2 stranger = Authority(),
            foreign = Signed(stranger, DateTimeOffset.UtcNow.AddDays(1)),
            ended = Signed(_authority, DateTimeOffset.UtcNow.AddDays(-1));

        await LookAsync(foreign, "", $"its certificate is not signed by {CaPath}");
        await LookAsync(
            ended,
            "",
            $"its certificate is valid from {DateTime.Now.AddDays(-9):yyyy-MM-dd} to {DateTime.Now.AddDays(-1):yyyy-MM-dd}, and this "
                + $"machine's clock says {DateTime.Now:yyyy-MM-dd}"
        );
    }

    [Fact]
    public async Task A_port_that_is_refused_and_one_that_does_not_answer_are_told_apart()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        int port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await AssertAsync(port, "no answer within 1 s", TimeSpan.FromSeconds(1));
        silent.Stop();
        await AssertAsync(port, "the connection is refused");
    }

    private async Task LookAsync(X509Certificate2 certificate, string response, string? reason)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, certificate, response);
        await AssertAsync(((IPEndPoint)listener.LocalEndpoint).Port, reason);
        listener.Stop();
        await serving;
    }

    private async Task AssertAsync(int port, string? reason, TimeSpan? limit = null)
    {
        using StatusPort status = new(port, CaPath, "operator", "secret", limit ?? TimeSpan.FromSeconds(30));
        Observation<ClusterView> look = await status.LookAsync("127.0.0.1", TestContext.Current.CancellationToken);

        Assert.Equal(reason is null, look.IsSeen(out ClusterView? view, out string? why));
        Assert.Equal(reason, why);
        if (reason is null)
            Assert.Equal("a", view!.Leader?.Name);
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate, string response)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await using SslStream tls = new(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            _ = await tls.ReadAsync(new byte[4096]);
            await tls.WriteAsync(Encoding.ASCII.GetBytes(response));
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client does not trust it, and hangs up.
        }
    }

    private static X509Certificate2 Authority()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN=authority {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(10));
    }

    private static X509Certificate2 Signed(X509Certificate2 authority, DateTimeOffset end)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=server", key, HashAlgorithmName.SHA256);
        using X509Certificate2 bare = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-9), end, RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 withKey = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
