using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HAPostgres.Runtime.Setup;

/// <summary>
/// The cluster's own authority and its two certificates: one for etcd and Patroni among themselves, one for what clients see.
/// Files that are there are kept; a lost leaf is signed anew as long as the authority's key is there.
/// </summary>
internal sealed class Certificates(string directory, ClusterTopology topology)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan s_clockSkew = TimeSpan.FromHours(1);

    /// <summary>The files by their names below /run/secrets.</summary>
    public static string FileOf(string target) => target == "server.crt.key" ? "server.key" : target;

    /// <param name="hosts">Names and addresses by which clients reach the hosts.</param>
    /// <returns>The files that were made.</returns>
    public IReadOnlyList<string> Complete(IReadOnlyCollection<string> hosts)
    {
        PrivateFile.CreateDirectory(directory);
        List<string> made = [];
        bool authority = Exists("ca.crt");
        if (!authority && (Exists("server.crt") || Exists("internal.crt")))
            throw new DeployException(ExitCode.PreconditionMissing, $"{directory} holds certificates, but not the authority that signed them (ca.crt).", "Put ca.crt back, or move the whole directory away so that setup makes a new one.");
        if (!authority)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using X509Certificate2 certificate = Authority(key);
            Write("ca", certificate, key, made);
        }
        foreach ((string name, IReadOnlyCollection<string> names) in new[] { ("server", hosts), ("internal", (IReadOnlyCollection<string>)[]) })
        {
            if (!Exists($"{name}.crt") || !Exists($"{name}.key"))
                Issue(name, names, made);
        }
        return made;
    }

    private void Issue(string name, IReadOnlyCollection<string> hosts, List<string> made)
    {
        if (!Exists("ca.key"))
            throw new DeployException(ExitCode.PreconditionMissing, $"{name}.crt is missing in {directory}, and ca.key, which could sign a new one, is too.", "Put either back, or move the whole directory away so that setup makes a new authority.");
        using X509Certificate2 issuer = X509Certificate2.CreateFromPemFile(FullName("ca.crt"), FullName("ca.key"));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}.{topology.Domain}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        request.CertificateExtensions.Add(AlternativeNames(hosts));
        DateTimeOffset end = new DateTimeOffset(issuer.NotAfter).AddSeconds(-1);
        using X509Certificate2 certificate = request.Create(issuer, DateTimeOffset.UtcNow - s_clockSkew, end, RandomNumberGenerator.GetBytes(16));
        Write(name, certificate, key, made);
    }

    private X509Extension AlternativeNames(IReadOnlyCollection<string> hosts)
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName($"*.{topology.Domain}");
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        foreach (string host in hosts.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(host, out IPAddress? address))
                names.AddIpAddress(address);
            else if (Uri.CheckHostName(host) == UriHostNameType.Dns)
                names.AddDnsName(host);
        }
        return names.Build();
    }

    private X509Certificate2 Authority(ECDsa key)
    {
        CertificateRequest request = new($"CN={topology.Name} authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow - s_clockSkew, DateTimeOffset.UtcNow + s_lifetime);
    }

    // The key first: a certificate without its key would be taken for complete by nobody, a key without its certificate neither.
    private void Write(string name, X509Certificate2 certificate, ECDsa key, List<string> made)
    {
        PrivateFile.Write(FullName($"{name}.key"), key.ExportPkcs8PrivateKeyPem() + "\n");
        PrivateFile.Write(FullName($"{name}.crt"), certificate.ExportCertificatePem() + "\n");
        made.Add($"{name}.crt");
    }

    private bool Exists(string file) => File.Exists(FullName(file));

    private string FullName(string file) => Path.Combine(directory, file);
}
