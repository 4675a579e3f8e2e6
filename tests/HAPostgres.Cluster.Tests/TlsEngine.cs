using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HAPostgres.Cluster;

/// <summary>
/// A Docker Engine of its own on this machine's loopback address, which takes nobody without a certificate of its authority.
/// </summary>
internal sealed class TlsEngine : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(1);

    private readonly string _root;
    private readonly Process _process;

    private TlsEngine(string root, Process process, int port)
    {
        _root = root;
        _process = process;
        Address = $"tcp://127.0.0.1:{port}";
    }

    public string Address { get; }

    /// <summary>ca.pem, cert.pem and key.pem, as the docker command takes them.</summary>
    public string Certificates => Path.Combine(_root, "certificates");

    public string Directory(string name) => System.IO.Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    public static async Task<TlsEngine> Start()
    {
        string root = System.IO.Directory.CreateTempSubdirectory("hapostgres-engine-").FullName;
        string certificates = WriteCertificates(Path.Combine(root, "certificates"));
        int port = FreePort();
        Process process = Process.Start(
            new ProcessStartInfo("dockerd")
            {
                ArgumentList =
                {
                    "--tlsverify",
                    "--tlscacert",
                    $"{certificates}/ca.pem",
                    "--tlscert",
                    $"{certificates}/cert.pem",
                    "--tlskey",
                    $"{certificates}/key.pem",
                    "--host",
                    $"tcp://127.0.0.1:{port}",
                    "--data-root",
                    $"{root}/data",
                    "--exec-root",
                    $"{root}/exec",
                    "--pidfile",
                    $"{root}/pid",
                    // Nothing of this machine's network is its business.
                    "--bridge",
                    "none",
                    "--iptables=false",
                },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        TlsEngine engine = new(root, process, port);
        try
        {
            await engine.WaitUntilItListens(port);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new authority, and one certificate of it that serves as the server's and as the client's.</summary>
    public static string WriteCertificates(string directory)
    {
        System.IO.Directory.CreateDirectory(directory);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest authority = new("CN=authority of a test", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 root = authority.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=test", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false)
        );
        using X509Certificate2 certificate = request.Create(root, now.AddHours(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(directory, "ca.pem"), root.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return directory;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // It ends its own containerd when it is asked to end, and not when it is killed.
            await Shell.Run("kill", ["-TERM", $"{_process.Id}"], s_bound);
            using CancellationTokenSource limit = new(s_bound);
            await _process.WaitForExitAsync(limit.Token);
        }
        _process.Dispose();
        System.IO.Directory.Delete(_root, recursive: true);
    }

    private async Task WaitUntilItListens(int port)
    {
        DateTime end = DateTime.UtcNow + s_bound;
        while (true)
        {
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (DateTime.UtcNow < end && !_process.HasExited)
            {
                await Task.Delay(200);
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
