using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using HAPostgres.Runtime;
using Npgsql;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>
/// What a penetration test of the cluster tried, row by row: what was refused stays refused, and each weakness that it found has the test
/// that would have found it. Packets reach only the lab's own addresses.
/// </summary>
[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public abstract class SecurityTests(DeployedCluster cluster)
{
    /// <summary>Against hanging; no measurement.</summary>
    protected static TimeSpan Bound { get; } = TimeSpan.FromMinutes(3);

    protected const string Application = "odoo";

    protected DeployedCluster Cluster { get; } = cluster;

    protected ClusterTopology Topology => Cluster.Topology;

    private protected Lab Lab => Cluster.Swarm.Lab;

    protected int Pool => Topology.PgBouncer.Port;

    protected int Primary => Topology.HAProxy.PrimaryPort;

    protected int Replicas => Topology.HAProxy.ReplicasPort;

    protected int Stats => Topology.HAProxy.StatsPort;

    protected async Task Ready()
    {
        ClusterTests.SkipUnlessWanted();
        await Cluster.WaitUntilHealthy(Bound);
        // The first client after a failover is told of the login that failed then (PgBouncer's server_login_retry), however long ago that
        // was.
        foreach (HostTopology host in Topology.Hosts)
        {
            foreach (string role in new[] { Application, Topology.Postgres.MonitorUser })
            {
                Exception? refusal = null;
                bool answered = await Wait.UntilAsync(
                    TimeProvider.System,
                    Bound,
                    async () => (refusal = await Record.ExceptionAsync(() => LoginAsync(host.Name, Pool, role))) is null,
                    TestContext.Current.CancellationToken
                );
                Assert.True(answered, $"{role} does not log in at the pooler of {host.Name}: {refusal?.Message}");
            }
        }
    }

    protected string Operator => $"{Topology.HAProxy.StatsUser}:{DeployedCluster.Variable("HAPROXY_STATS_PASSWORD")}";

    protected string Password(string role) =>
        DeployedCluster.Variable(
            role == Topology.Postgres.MonitorUser ? "HAPOSTGRES_MONITOR_PASSWORD" : $"ROLE_{role.ToUpperInvariant()}_PASSWORD"
        );

    protected IPEndPoint At(string host, int port) => new(IPAddress.Parse(Lab.AddressOf(host)), port);

    protected IEnumerable<IPEndPoint> EveryPort() =>
        Topology.Hosts.SelectMany(h => new[] { Pool, Primary, Replicas, Stats }.Select(p => At(h.Name, p)));

    protected string ConnectionString(
        string host,
        int port,
        string role,
        string password,
        string database,
        Action<NpgsqlConnectionStringBuilder>? change = null
    )
    {
        NpgsqlConnectionStringBuilder settings = new()
        {
            Host = Lab.AddressOf(host),
            Port = port,
            Username = role,
            Password = password,
            Database = database,
            SslMode = SslMode.VerifyCA,
            RootCertificate = Path.Combine(ExampleSwarm.Secrets, "tls", "ca.crt"),
            Timeout = 10,
            Pooling = false,
        };
        change?.Invoke(settings);
        return settings.ConnectionString;
    }

    protected async Task LoginAsync(string host, int port, string? role = null)
    {
        role ??= Topology.Postgres.MonitorUser;
        await Login(host, port, role, Password(role), role);
    }

    protected async Task Login(
        string host,
        int port,
        string role,
        string password,
        string database,
        Action<NpgsqlConnectionStringBuilder>? change = null
    )
    {
        await using NpgsqlConnection connection = new(ConnectionString(host, port, role, password, database, change));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using NpgsqlCommand command = new("SELECT 1", connection);
        Assert.Equal(1, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    protected static async Task RefusedAsync(Task login) =>
        Assert.IsAssignableFrom<NpgsqlException>(await Record.ExceptionAsync(() => login));

    protected async Task<TimeSpan> LoginTimeAsync(int port)
    {
        const int logins = 10;
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < logins; i++)
            await LoginAsync("node1", port);
        return clock.Elapsed / logins;
    }

    // The pooler's console knows the simple protocol alone, which psql speaks and Npgsql does not.
    private protected Task<ShellResult> PsqlAsync(string host, int port, string role, string database, string statement) =>
        Lab.Docker(
            host,
            "run",
            "--rm",
            "--network",
            "host",
            "--env",
            $"PGPASSWORD={Password(role)}",
            "--entrypoint",
            "psql",
            Topology.Patroni.Image,
            "--no-psqlrc",
            "--command",
            statement,
            $"host={Lab.AddressOf(host)} port={port} user={role} dbname={database} sslmode=require connect_timeout=10"
        );

    protected async Task<string> SuperuserAsync(string host, string statement) =>
        (
            await Lab.Docker(
                host,
                "exec",
                await ContainerAsync(host, $"patroni-{host}"),
                "psql",
                "--no-psqlrc",
                "--tuples-only",
                "--no-align",
                "--command",
                statement,
                "host=/run/postgresql user=postgres dbname=postgres"
            )
        )
            .Succeeded()
            .Output.Trim();

    protected async Task<string> ContainerAsync(string host, string service) =>
        (await Lab.Docker(host, "ps", "--quiet", "--filter", $"name={Topology.Name}_{service}")).Succeeded().Output.Trim();

    protected async Task<string> LogAsync(string host, string service) =>
        (await Lab.Docker(host, "logs", "--tail", "400", await ContainerAsync(host, service))).Succeeded().Output;

    protected async Task<string> LocalAddressAsync()
    {
        using TcpClient client = new();
        await client.ConnectAsync(At("node1", Primary), TestContext.Current.CancellationToken);
        return ((IPEndPoint)client.Client.LocalEndPoint!).Address.MapToIPv4().ToString();
    }

    protected async Task<bool> AnswersAsync(string host, int port)
    {
        using TcpClient client = new();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(2));
        try
        {
            await client.ConnectAsync(At(host, port), limit.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    protected async Task<HttpStatusCode> StatusAsync(string host, string path, string? login, string method = "GET")
    {
        using HttpClientHandler handler = new()
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        using HttpClient client = new(handler) { Timeout = TimeSpan.FromSeconds(8) };
        using HttpRequestMessage request = new(
            new HttpMethod(method),
            new Uri(
                $"https://{Lab.AddressOf(host)}:{Stats}{path}",
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            )
        );
        if (login is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
        using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    protected async Task<bool> HandshakeAsync(int port, SslProtocols version, TlsCipherSuite cipher)
    {
        using TcpClient client = new();
        await client.ConnectAsync(At("node1", port), TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        if (port != Stats)
        {
            await stream.WriteAsync(new byte[] { 0, 0, 0, 8, 4, 210, 22, 47 }, TestContext.Current.CancellationToken);
            byte[] answer = new byte[1];
            await stream.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
            Assert.Equal((byte)'S', answer[0]);
        }
#pragma warning disable CA5359, CA1416 // The version and the cipher are what is looked at; the lab is Linux.
        await using SslStream tls = new(stream, false, static (_, _, _, _) => true);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "node1",
                    EnabledSslProtocols = version,
                    CipherSuitesPolicy = new CipherSuitesPolicy([cipher]),
                }
            );
            return true;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return false;
        }
#pragma warning restore CA5359, CA1416
    }

    protected static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancel)
    {
        byte[] buffer = new byte[4096];
        int read = await stream.ReadAsync(buffer, cancel);
        return buffer[..read];
    }
}
