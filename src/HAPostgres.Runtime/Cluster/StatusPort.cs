using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace HAPostgres.Runtime.Cluster;

/// <summary>
/// Patroni's view of the cluster through the proxies' published status port. The server must prove the cluster's own authority; its
/// name is not checked, since an operator may reach a host by any address.
/// </summary>
internal sealed class StatusPort : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _caPath;
    private readonly X509Certificate2 _authority;

    /// <summary>Why a server's certificate was refused, by address: the exception of the handshake does not say it.</summary>
    private readonly ConcurrentDictionary<string, string> _refused = new();

    /// <param name="caPath">The certificate of the cluster's authority, in PEM.</param>
    /// <param name="limit">For one request.</param>
    public StatusPort(int port, string caPath, string user, string password, TimeSpan limit)
    {
        Port = port;
        _caPath = caPath;
        _authority = X509CertificateLoader.LoadCertificateFromFile(caPath);
        SslClientAuthenticationOptions tls = new()
        {
            RemoteCertificateValidationCallback = (sender, certificate, _, _) => Trusts(((SslStream)sender).TargetHostName, certificate),
        };
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                SslOptions = tls,
                UseProxy = false,
                ConnectTimeout = limit,
            }
        )
        {
            Timeout = limit,
        };
        string credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
    }

    public int Port { get; }

    public async Task<Observation<ClusterView>> LookAsync(string address, CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(new UriBuilder("https", address, Port, "/cluster").Uri, cancel);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Observation.Seen(ClusterView.Parse(await response.Content.ReadAsStringAsync(cancel))),
                HttpStatusCode.Unauthorized => Observation.NotSeen<ClusterView>(
                    "refuses the password HAPROXY_STATS_PASSWORD of .env: the swarm's secret holds another one"
                ),
                HttpStatusCode.ServiceUnavailable => Observation.NotSeen<ClusterView>(
                    "answers 503: its proxy reaches no member of Patroni"
                ),
                _ => Observation.NotSeen<ClusterView>($"answers {(int)response.StatusCode}"),
            };
        }
        catch (Exception e)
            when (!cancel.IsCancellationRequested && e is HttpRequestException or OperationCanceledException or IOException or JsonException
            )
        {
            return Observation.NotSeen<ClusterView>(Reason(address, e));
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _authority.Dispose();
    }

    private string Reason(string address, Exception e) =>
        (e, e.GetBaseException()) switch
        {
            // The limit of the connection is as long as that of the request: either may end first.
            (OperationCanceledException, _) or (_, TimeoutException) => $"no answer within {_http.Timeout.TotalSeconds:0.#} s",
            (JsonException, _) => "answers with something that is not Patroni's view of a cluster",
            (_, AuthenticationException) when _refused.TryGetValue(address, out string? why) => why,
            (_, SocketException { SocketErrorCode: SocketError.ConnectionRefused }) => "the connection is refused",
            (_, var cause) => cause.Message.TrimEnd('.'),
        };

    private bool Trusts(string address, X509Certificate? certificate)
    {
        if (certificate is null)
            return Refuse("shows no certificate");
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        using X509Certificate2 leaf = new(certificate);
        if (chain.Build(leaf))
            return true;
        return Refuse(
            chain.ChainStatus.All(static s => s.Status == X509ChainStatusFlags.NotTimeValid)
                ? $"its certificate is valid from {leaf.NotBefore:yyyy-MM-dd} to {leaf.NotAfter:yyyy-MM-dd}, and this machine's clock "
                    + $"says {DateTime.Now:yyyy-MM-dd}"
                : $"its certificate is not signed by {_caPath}"
        );

        bool Refuse(string why)
        {
            _refused[address] = why;
            return false;
        }
    }
}
