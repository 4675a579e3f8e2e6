using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>An authority and one certificate of it, as files below /run/secrets.</summary>
internal static class Certificates
{
    public static Dictionary<string, string> Files(ClusterTopology topology)
    {
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest authorityRequest = new("CN=test CA", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=test", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName($"*.{topology.Domain}");
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        using X509Certificate2 leaf = request.Create(authority, now.AddDays(-1), now.AddDays(1), [1]);

        string certificate = leaf.ExportCertificatePem() + "\n";
        string privateKey = key.ExportPkcs8PrivateKeyPem() + "\n";
        return new()
        {
            ["/run/secrets/ca.crt"] = authority.ExportCertificatePem() + "\n",
            ["/run/secrets/internal.crt"] = certificate,
            ["/run/secrets/internal.key"] = privateKey,
            ["/run/secrets/server.crt"] = certificate,
            ["/run/secrets/server.crt.key"] = privateKey,
        };
    }
}
