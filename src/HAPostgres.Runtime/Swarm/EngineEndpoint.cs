using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet;
using Docker.DotNet.Handler.Abstractions;
using Docker.DotNet.NativeHttp;

namespace HAPostgres.Runtime.Swarm;

/// <summary>Finds the engine in the order of the docker CLI: option, DOCKER_HOST, docker context, default socket.</summary>
internal static class EngineEndpoint
{
    private static readonly string[] s_schemes = ["unix", "tcp", "http", "https", "npipe"];

    private static readonly string[] s_files = ["ca.pem", "cert.pem", "key.pem"];

    public static (IDockerClient Api, string Endpoint) Open(string? host)
    {
        host ??= Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } variable ? variable : null;
        string? certificates = Environment.GetEnvironmentVariable("DOCKER_TLS_VERIFY") is { Length: > 0 } ? CertificateDirectory() : null;
        if (host is null && EngineContext.Current() is { } context)
            (host, certificates) = (context.Host, context.Certificates);
        if (host is null)
        {
            try
            {
                DockerClient client = new DockerClientBuilder().Build();
                return (client, client.Options.Endpoint.ToString());
            }
            catch (DockerConfigurationException e)
            {
                throw new DeployException(
                    ExitCode.BadUsage,
                    e.Message,
                    "'docker context ls' lists the contexts; DOCKER_CONTEXT or 'docker context use' names one, and --host does without."
                );
            }
        }
        if (!Uri.TryCreate(host, UriKind.Absolute, out Uri? uri) || !s_schemes.Contains(uri.Scheme))
            throw new DeployException(
                ExitCode.BadUsage,
                $"'{host}' is no address of an engine.",
                "Write --host unix:///var/run/docker.sock or --host tcp://manager:2376; ssh:// is not supported (forward the socket with "
                    + "ssh -L and use unix://)."
            );
        if (uri.Scheme == "npipe" && !OperatingSystem.IsWindows())
        {
            throw new DeployException(
                ExitCode.BadUsage,
                $"'{host}' is a named pipe, and this machine is not Windows.",
                "Write --host unix:///var/run/docker.sock or --host tcp://manager:2376."
            );
        }
        DockerClientBuilder builder = new DockerClientBuilder().WithEndpoint(uri);
        if (uri.Scheme == "tcp" && certificates is not null)
            builder = builder
                .WithAuthProvider(new ClientCertificate(Complete(certificates)))
                .WithTransportOptions(new NativeHttpTransportOptions());
        return (builder.Build(), host);
    }

    private static string CertificateDirectory() =>
        Environment.GetEnvironmentVariable("DOCKER_CERT_PATH") is { Length: > 0 } path
            ? path
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");

    private static string Complete(string directory) =>
        s_files.FirstOrDefault(f => !File.Exists(Path.Combine(directory, f))) is { } missing
            ? throw new DeployException(
                ExitCode.BadUsage,
                $"TLS to the engine needs {Path.Combine(directory, missing)}, which is not there.",
                "Put ca.pem, cert.pem and key.pem into one directory and name it with DOCKER_CERT_PATH, or unset DOCKER_TLS_VERIFY."
            )
            : directory;

    /// <summary>The docker CLI's TLS files: ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH.</summary>
    private sealed class ClientCertificate(string directory) : IAuthProvider
    {
        public bool TlsEnabled => true;

        public HttpMessageHandler ConfigureHandler(HttpMessageHandler handler)
        {
            if (handler is not SocketsHttpHandler sockets)
                throw new DeployException(ExitCode.BadUsage, "TLS to the engine needs a tcp:// address.");
            (X509Certificate2 certificate, X509Certificate2Collection roots) = Read();
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(roots);
            sockets.SslOptions = new SslClientAuthenticationOptions { ClientCertificates = [certificate], CertificateChainPolicy = policy };
            return sockets;
        }

        private (X509Certificate2 Client, X509Certificate2Collection Roots) Read()
        {
            try
            {
                X509Certificate2Collection roots = [];
                roots.ImportFromPemFile(Path.Combine(directory, "ca.pem"));
                return (X509Certificate2.CreateFromPemFile(Path.Combine(directory, "cert.pem"), Path.Combine(directory, "key.pem")), roots);
            }
            catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or UnauthorizedAccessException)
            {
                throw new DeployException(
                    ExitCode.BadUsage,
                    $"The certificates for the engine in {directory} cannot be read: {e.Message}",
                    "ca.pem, cert.pem and key.pem are PEM files, readable for you, and the key is the certificate's."
                );
            }
        }
    }
}
