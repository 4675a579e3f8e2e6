using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Setup = HAPostgres.Runtime.Setup;

namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>The certificates that setup signs, as files below /run/secrets.</summary>
internal static class Certificates
{
    private static readonly string[] s_pairs =
    [
        "etcd",
        "internal-client",
        "patroni",
        "postgresql",
        "pgbouncer",
        "haproxy",
        "backup",
        "backup-client",
    ];

    /// <param name="others">Pairs below /run/secrets/others, for servers and clients alike, each with a name of its own.</param>
    public static Dictionary<string, string> Files(ClusterTopology topology, params IEnumerable<(string Pair, string Name)> others)
    {
        string directory = Directory.CreateTempSubdirectory("hapostgres-").FullName;
        try
        {
            new Setup.Certificates(directory, topology).Complete(s_pairs, [.. topology.Hosts.Select(static h => h.Name)]);
            Dictionary<string, string> files = topology
                .Secrets.Where(static s => !s.Given && s.Variable.Length == 0)
                .ToDictionary(static s => $"/run/secrets/{s.Target}", s => File.ReadAllText(Path.Combine(directory, s.Key)));
            foreach ((string pair, string name) in others)
            {
                (string certificate, string key) = Sign(directory, $"{name}.{topology.Domain}");
                files[$"/run/secrets/others/{pair}.crt"] = certificate;
                files[$"/run/secrets/others/{pair}.key"] = key;
            }
            return files;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static (string Certificate, string Key) Sign(string directory, string name)
    {
        string ca = Path.Combine(directory, "ca");
        using X509Certificate2 authority = X509Certificate2.CreateFromPemFile(ca + ".crt", ca + ".key");
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=other", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        using X509Certificate2 leaf = request.Create(authority, authority.NotBefore, authority.NotAfter, [1]);
        return (leaf.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
