using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HAPostgres.Runtime.Secrets;

namespace HAPostgres.Runtime.Setup;

/// <summary>
/// The cluster's own authority, and a certificate with a key of its own for each component. Files that are there are kept; what is
/// missing is signed as long as the authority's key is there.
/// </summary>
internal sealed class Certificates(string directory, ClusterTopology topology)
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const string Authority = "ca";

    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan s_clockSkew = TimeSpan.FromHours(1);

    /// <param name="pairs">What is needed, such as "pgbouncer"; the authority is made where nothing is signed yet.</param>
    /// <param name="hosts">Names and addresses by which clients reach the hosts.</param>
    /// <returns>The certificates that were made.</returns>
    public IReadOnlyList<string> Complete(IReadOnlyCollection<string> pairs, IReadOnlyCollection<string> hosts)
    {
        PrivateFile.CreateDirectory(directory);
        List<string> made = [];
        Leaf[] leaves = Leaves(hosts);
        List<Leaf> missing = [.. leaves.Where(l => pairs.Contains(l.Name) && !(Exists($"{l.Name}.crt") && Exists($"{l.Name}.key")))];
        if (!Exists("ca.crt"))
        {
            // Other certificates that lie there, such as a bucket's authority, are none of its own.
            if (leaves.Select(static l => $"{l.Name}.crt").Where(Exists).ToList() is { Count: > 0 } signed)
                throw new DeployException(
                    ExitCode.PreconditionMissing,
                    $"{directory} holds {string.Join(", ", signed)}, but not the authority that signed them (ca.crt).",
                    "Put ca.crt back, or move the whole directory away so that setup makes a new one."
                );
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using X509Certificate2 certificate = SelfSigned(key);
            Write(Authority, certificate, key, made);
        }
        if (missing.Count == 0)
            return made;
        using X509Certificate2 issuer = Issuer(missing);
        foreach (Leaf leaf in missing)
            Issue(issuer, leaf, made);
        return made;
    }

    /// <summary>Who presents which names, and for what: only what has to log in at etcd or Patroni may act as a client.</summary>
    private Leaf[] Leaves(IReadOnlyCollection<string> hosts)
    {
        // Every member has such a name, so one that joins later needs no new certificate.
        string members = $"*.{topology.Domain}";
        string[] local = ["localhost", IPAddress.Loopback.ToString()];
        return
        [
            // etcd calls its peers, and through its own gateway itself, with the certificate that it serves with.
            new("etcd", [ServerUse, ClientUse], [members, .. local]),
            new("internal-client", [ClientUse], [$"{ServiceNames.InternalClient}.{topology.Domain}"]),
            new("patroni", [ServerUse], [members, .. local]),
            // Clients of the proxy meet PostgreSQL itself, under the proxy's name or a host's.
            new("postgresql", [ServerUse], [members, .. local, .. hosts]),
            new("pgbouncer", [ServerUse], [$"{ServiceNames.PgBouncer}.{topology.Domain}", .. local, .. hosts]),
            // pgBackRest calls in both directions: members send WAL, and a repository reads their data. It goes by the common name.
            new(ServiceNames.Backup, [ServerUse, ClientUse], [members, .. local]),
            new(ServiceNames.BackupClient, [ServerUse, ClientUse], [members, .. local]),
            new("haproxy", [ServerUse], [$"{ServiceNames.HAProxy}.{topology.Domain}", .. local, .. hosts]),
        ];
    }

    private X509Certificate2 Issuer(IReadOnlyList<Leaf> missing)
    {
        string what = string.Join(", ", missing.Select(static l => $"{l.Name}.crt"));
        if (!Exists("ca.key"))
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{what} must be signed, and {directory} does not hold ca.key, the key of the authority ca.crt.",
                "Put ca.key there for this run of setup; afterwards it may go back to where it is kept. Is it lost: docs/certificates.md."
            );
        try
        {
            return X509Certificate2.CreateFromPemFile(FullName("ca.crt"), FullName("ca.key"));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException) // No key at all, or the key of another certificate.
        {
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{what} must be signed, and ca.key in {directory} is not the key of ca.crt: {e.Message}",
                "Put the ca.key there that was made together with this ca.crt."
            );
        }
    }

    private void Issue(X509Certificate2 issuer, Leaf leaf, List<string> made)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={leaf.Name}.{topology.Domain}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. leaf.Uses.Select(static u => new Oid(u))], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        request.CertificateExtensions.Add(AlternativeNames(leaf.Names));
        DateTimeOffset end = new DateTimeOffset(issuer.NotAfter).AddSeconds(-1);
        using X509Certificate2 certificate = request.Create(
            issuer,
            DateTimeOffset.UtcNow - s_clockSkew,
            end,
            RandomNumberGenerator.GetBytes(16)
        );
        Write(leaf.Name, certificate, key, made);
    }

    private static X509Extension AlternativeNames(IEnumerable<string> all)
    {
        SubjectAlternativeNameBuilder names = new();
        foreach (string name in all.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
                names.AddIpAddress(address);
            else if (name.StartsWith("*.", StringComparison.Ordinal) || Uri.CheckHostName(name) == UriHostNameType.Dns)
                names.AddDnsName(name);
        }
        return names.Build();
    }

    private X509Certificate2 SelfSigned(ECDsa key)
    {
        CertificateRequest request = new($"CN={topology.Name} authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow - s_clockSkew, DateTimeOffset.UtcNow + s_lifetime);
    }

    // The key first; a pair without one of its files is incomplete, and signed again.
    private void Write(string name, X509Certificate2 certificate, ECDsa key, List<string> made)
    {
        PrivateFile.Write(FullName($"{name}.key"), key.ExportPkcs8PrivateKeyPem() + "\n");
        PrivateFile.Write(FullName($"{name}.crt"), certificate.ExportCertificatePem() + "\n");
        made.Add($"{name}.crt");
    }

    private bool Exists(string file) => File.Exists(FullName(file));

    private string FullName(string file) => Path.Combine(directory, file);

    /// <param name="Uses">Object identifiers of the extended key usage.</param>
    /// <param name="Names">DNS names and addresses; what is neither is left out.</param>
    private sealed record Leaf(string Name, IReadOnlyList<string> Uses, IReadOnlyList<string> Names);
}
