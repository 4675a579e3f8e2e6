using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Setup;

namespace HAPostgres.Runtime.Patroni;

/// <summary>
/// Reads Patroni's view through the proxies' published status port, on whichever host answers. The server must prove the cluster's
/// own authority; its name is not checked, since an operator may reach a host by any address.
/// </summary>
internal sealed class ClusterObserver : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(8);

    private readonly Session _session;
    private readonly HttpClient _http;
    private readonly int _port;

    public ClusterObserver(Session session)
    {
        _session = session;
        EnvFile env = session.ReadEnv();
        string variable = session.Topology.Secrets.FirstOrDefault(static s => s.Target == "haproxy_stats_password")?.Variable ?? "HAPROXY_STATS_PASSWORD";
        string password = env[variable] ?? throw new DeployException(
            ExitCode.PreconditionMissing,
            $"{env.Path} has no {variable}, without which the cluster's state cannot be read.",
            $"Run 'setup', which makes it; or copy {session.Secrets.FullPath} from the machine on which setup ran.");
        if (!File.Exists(session.Secrets.CaPath))
            throw new DeployException(ExitCode.PreconditionMissing, $"{session.Secrets.CaPath} is missing, without which no server of the cluster can be trusted.", $"Run 'setup', which makes it; or copy {session.Secrets.FullPath} from the machine on which setup ran.");
        _port = session.Topology.HAProxy.StatsPort;
        _http = new HttpClient(new SocketsHttpHandler { SslOptions = Trust(session.Secrets.CaPath), UseProxy = false, ConnectTimeout = s_limit }) { Timeout = s_limit };
        string credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{session.Topology.HAProxy.StatsUser}:{password}"));
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
    }

    /// <summary>Why the last look at an address brought nothing.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>One look, for a command that cannot do without.</summary>
    /// <exception cref="DeployException">No host shows the cluster.</exception>
    public static async Task<ClusterView> SeeAsync(Session session, CancellationToken cancel)
    {
        using ClusterObserver observer = new(session);
        return await observer.LookAsync(cancel)
            ?? throw new DeployException(ExitCode.Failed, $"No host shows the cluster ({observer.LastError}).", "'status' shows what runs; 'deploy' rolls the cluster out.");
    }

    /// <returns>The view of the first host of the swarm that has one; null where none answers.</returns>
    /// <exception cref="DeployException">A proxy answers, but does not take the password.</exception>
    public async Task<ClusterView?> LookAsync(CancellationToken cancel) =>
        await LookAsync((await _session.Swarm.NodesAsync(cancel)).Where(static n => n.Ready).Select(static n => n.Address), cancel);

    /// <returns>The view of the first address that has one; null where none answers.</returns>
    /// <exception cref="DeployException">A proxy answers, but does not take the password.</exception>
    public async Task<ClusterView?> LookAsync(IEnumerable<string> addresses, CancellationToken cancel)
    {
        foreach (string address in addresses)
        {
            if (await LookAsync(address, cancel) is { } view)
                return view;
        }
        return null;
    }

    public async Task<ClusterView?> LookAsync(string address, CancellationToken cancel)
    {
        UriBuilder uri = new("https", address, _port, "/cluster");
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(uri.Uri, cancel);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
                throw new DeployException(
                    ExitCode.PreconditionMissing,
                    $"{uri.Host}:{_port} refuses the password of HAPROXY_STATS_PASSWORD in {_session.Secrets.EnvPath}: the swarm's secret holds another one.",
                    $"Copy {_session.Secrets.FullPath} from the machine on which setup ran. (A secret of the swarm cannot be read back, nor changed.)");
            if (response.IsSuccessStatusCode)
                return ClusterView.Parse(await response.Content.ReadAsStringAsync(cancel));
            LastError = $"{uri.Host}:{_port} answers {(int)response.StatusCode}";
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is HttpRequestException or OperationCanceledException or IOException or System.Text.Json.JsonException)
        {
            LastError = $"{uri.Host}:{_port}: {(e is OperationCanceledException ? "no answer" : (e.InnerException ?? e).Message)}";
        }
        return null;
    }

    public void Dispose() => _http.Dispose();

    private static SslClientAuthenticationOptions Trust(string caPath)
    {
        X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(caPath);
        return new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && IsSignedBy(authority, certificate),
        };
    }

    private static bool IsSignedBy(X509Certificate2 authority, X509Certificate certificate)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        using X509Certificate2 leaf = new(certificate);
        return chain.Build(leaf);
    }
}
