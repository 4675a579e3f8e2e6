using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Npgsql;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>
/// What a penetration test of the cluster tried, row by row: what was refused stays refused, and each weakness that it found has the test
/// that would have found it. Floods are bounded in number and time, and reach only the lab's own addresses.
/// </summary>
[Trait("Category", "Cluster")]
[Collection(OnDeployedCluster.Name)]
public class SecurityMatrixTests(DeployedCluster cluster)
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);

    private const string Application = "odoo";

    /// <summary>Not all of its floods have been seen to pass on the two cores that the lab's hosts share.</summary>
    private const string Why = "the floods of the security matrix take minutes and the whole machine";

    private ClusterTopology Topology => cluster.Topology;

    private Lab Lab => cluster.Swarm.Lab;

    private int Pool => Topology.PgBouncer.Port;

    private int Primary => Topology.HAProxy.PrimaryPort;

    private int Replicas => Topology.HAProxy.ReplicasPort;

    private int Stats => Topology.HAProxy.StatsPort;

    // --- availability ----------------------------------------------------------------------------------------------------------

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Clients_of_one_address_that_never_log_in_keep_nobody_from_any_port(bool halfOpen)
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        TimeSpan before = await LoginTimeAsync(Primary);
        await using LabAddresses addresses = await LabAddresses.Add(Lab, 1);
        await using Flood flood = Flood.Start(addresses.All, EveryPort(), count: 100, halfOpen);
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);

        for (int round = 0; round < 3; round++)
        {
            foreach (HostTopology host in Topology.Hosts)
            {
                await LoginAsync(host.Name, Pool);
                await LoginAsync(host.Name, Primary);
                await LoginAsync(host.Name, Replicas);
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(host.Name, "/stats", Operator));
            }
        }
        TimeSpan during = await LoginTimeAsync(Primary);

        Assert.True(flood.Attempts >= 100 * 4 * Topology.Hosts.Count, $"only {flood.Attempts} connections were tried");
        Measured.Note(
            $"login at 5000, quiet {before.TotalMilliseconds:0} ms, beside {flood.Attempts} {(halfOpen ? "half-open" : "silent")} connections of one address {during.TotalMilliseconds:0} ms (means of 10)"
        );
    }

    [Fact]
    public async Task Clients_of_three_addresses_that_never_log_in_keep_no_pool_and_no_failover_from_its_work()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        string leader = await cluster.LeaderHost();
        await using MeasuringWriter writer = await MeasuringWriter.Start(
            cluster.ConnectionString(Pool, [leader, .. Topology.Hosts.Select(static h => h.Name).Where(h => h != leader)])
        );
        await using LabAddresses addresses = await LabAddresses.Add(Lab, 3);
        await using (Flood silent = Flood.Start(addresses.All, EveryPort(), count: 25, halfOpen: false))
        await using (Flood halfOpen = Flood.Start(addresses.All, EveryPort(), count: 25, halfOpen: true))
        {
            await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
            foreach (HostTopology host in Topology.Hosts)
                await LoginAsync(host.Name, Pool);
            Assert.Equal("1", (await SuperuserAsync(leader, "SELECT 1")).Trim());

            string container = await ContainerAsync(leader, $"patroni-{leader}");
            (await Lab.Docker(leader, "kill", "--signal", "KILL", container)).Succeeded();
            await writer.WaitForRows(20, s_bound);
            Measured.Note(
                $"leader's container killed beside {silent.Attempts + halfOpen.Attempts} connections of three addresses that never log in: longest gap of writes through the pool {writer.LongestGap.TotalSeconds:0.0} s"
            );
        }
        await cluster.WaitUntilWhole(s_bound);
        await writer.Stop();

        Assert.Empty(await writer.LostRows(cluster.ConnectionString(Primary)));
    }

    [Fact]
    public async Task A_silent_client_is_dropped_and_gets_no_connection_to_a_server()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        await using LabAddresses addresses = await LabAddresses.Add(Lab, 1);
        foreach (int port in new[] { Primary, Replicas })
            Assert.Equal(
                0,
                await Flood.HeldAsync(addresses.All[0], At("node1", port), 20, halfOpen: false, after: TimeSpan.FromSeconds(5))
            );
    }

    [Fact]
    public async Task One_address_holds_no_more_connections_than_the_manifest_says()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        await using LabAddresses addresses = await LabAddresses.Add(Lab, 1);
        IPAddress source = addresses.All[0];

        int direct = await Flood.HeldAsync(source, At("node1", Primary), 60, halfOpen: true, after: TimeSpan.FromSeconds(1));
        int pooled = await Flood.HeldAsync(
            source,
            At("node1", Pool),
            Topology.PgBouncer.MaxConnectionsPerSource + 200,
            halfOpen: true,
            after: TimeSpan.FromSeconds(2)
        );

        Assert.Equal(Topology.HAProxy.MaxConnectionsPerSource, direct);
        Assert.Equal(Topology.PgBouncer.MaxConnectionsPerSource, pooled);
    }

    [Fact]
    public async Task One_role_that_takes_all_that_it_can_leaves_every_pool_and_the_monitor_able_to_log_in()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        string script =
            $"for i in $(seq 12); do for h in {string.Join(' ', Topology.Hosts.Select(h => Lab.AddressOf(h.Name)))}; do "
            + "PGPASSWORD=$P psql -qXc 'SELECT pg_sleep(25)' \"host=$h port=5000 user=odoo dbname=odoo sslmode=require connect_timeout=5\" >/dev/null 2>&1 & done; done; wait";
        await Task.WhenAll(
            Topology.Hosts.Select(h =>
                Lab.Docker(
                    h.Name,
                    "run",
                    "--detach",
                    "--rm",
                    "--network",
                    Topology.Networks.Application,
                    "--env",
                    $"P={DeployedCluster.Variable("ROLE_ODOO_PASSWORD")}",
                    "--entrypoint",
                    "bash",
                    Topology.Patroni.Image,
                    "-c",
                    script
                )
            )
        );
        await Task.Delay(TimeSpan.FromSeconds(8), TestContext.Current.CancellationToken);
        string leader = await cluster.LeaderHost();
        int taken = int.Parse(
            await SuperuserAsync(leader, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'odoo'"),
            CultureInfo.InvariantCulture
        );

        foreach (HostTopology host in Topology.Hosts)
        {
            await LoginAsync(host.Name, Pool);
            await LoginAsync(host.Name, Pool, Application);
        }

        Assert.InRange(taken, 2, Topology.HAProxy.MaxDirectConnections * Topology.Hosts.Count);
        Assert.Equal(
            ConnectionBudget.Of(Topology).PerRole.ToString(CultureInfo.InvariantCulture),
            (await SuperuserAsync(leader, "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'odoo'")).Trim()
        );
        await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Slow_requests_to_the_status_page_are_ended()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        using TcpClient client = new();
        await client.ConnectAsync(At("node1", Stats), TestContext.Current.CancellationToken);
#pragma warning disable CA5359 // Not who answers, but for how long, is what is looked at.
        await using SslStream tls = new(client.GetStream(), false, static (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("node1");
        await tls.WriteAsync("GET /stats HTTP/1.1\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(9));

        string answer = Encoding.ASCII.GetString(await ReadAsync(tls, limit.Token));

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Floods_of_cancel_requests_and_malformed_packets_harm_nobody()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        byte[][] packets =
        [
            [0, 0, 0, 16, 4, 210, 22, 46, 1, 2, 3, 4, 5, 6, 7, 8],
            [0, 0, 0, 0],
            [127, 255, 255, 255, 0, 3, 0, 0],
            [0, 0, 0, 9, 0, 3, 0, 0, 0],
        ];
        foreach (int port in new[] { Pool, Primary })
        {
            for (int i = 0; i < 400; i++)
            {
                using TcpClient client = new();
                await client.ConnectAsync(At("node1", port), TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(packets[i % packets.Length], TestContext.Current.CancellationToken);
            }
            await LoginAsync("node1", port);
        }
    }

    // --- who may log in --------------------------------------------------------------------------------------------------------

    [Fact]
    public async Task Nobody_logs_in_without_tls_or_with_a_wrong_password()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        foreach (int port in new[] { Pool, Primary, Replicas })
        {
            await RefusedAsync(
                Login("node1", port, Application, Password(Application), Application, static s => s.SslMode = SslMode.Disable)
            );
            await RefusedAsync(Login("node1", port, Application, "wrong", Application));
            await RefusedAsync(Login("node1", port, Application, "", Application));
            await RefusedAsync(Login("node1", port, "nobody", "wrong", Application));
        }
    }

    [Fact]
    public async Task Superuser_replication_and_rewind_do_not_log_in_through_the_pool()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        // The control: the same way, with a role that may.
        await LoginAsync("node1", Pool, Application);
        foreach (
            (string role, string variable) in new[]
            {
                (Topology.Postgres.Superuser, "POSTGRES_SUPERUSER_PASSWORD"),
                (Topology.Postgres.ReplicationUser, "POSTGRES_REPLICATION_PASSWORD"),
                (Topology.Postgres.RewindUser, "POSTGRES_REWIND_PASSWORD"),
            }
        )
            await RefusedAsync(Login("node1", Pool, role, DeployedCluster.Variable(variable), "postgres"));
    }

    [Fact]
    public async Task The_poolers_console_obeys_nobody_but_its_own_role()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        await RefusedAsync(Login("node1", Pool, Application, Password(Application), "pgbouncer"));
        foreach (string command in new[] { "PAUSE", "RELOAD", "SHUTDOWN", "KILL odoo", "DISABLE odoo", "SUSPEND", "SET max_client_conn=1" })
            Assert.Contains(
                "admin access needed",
                (await PsqlAsync("node1", Pool, Topology.Postgres.MonitorUser, "pgbouncer", command)).Output,
                StringComparison.Ordinal
            );
        Assert.Contains(
            "max_client_conn",
            (await PsqlAsync("node1", Pool, Topology.Postgres.MonitorUser, "pgbouncer", "SHOW CONFIG")).Output,
            StringComparison.Ordinal
        );
    }

    public static TheoryData<string, string> Forbidden =>
        new()
        {
            { "odoo", "SELECT * FROM pg_authid" },
            { "odoo", "SELECT * FROM pg_hba_file_rules" },
            { "odoo", "SELECT pg_read_file('PG_VERSION')" },
            { "odoo", "SELECT pg_ls_dir('.')" },
            { "odoo", "SELECT lo_import('/etc/passwd')" },
            { "odoo", "CREATE TEMP TABLE t (x text); COPY t FROM '/etc/passwd'" },
            { "odoo", "CREATE TEMP TABLE t (x text); COPY t FROM PROGRAM 'id'" },
            { "odoo", "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'x'" },
            { "odoo", "LOAD 'auto_explain'" },
            { "odoo", "CREATE EXTENSION file_fdw" },
            { "odoo", "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p" },
            { "odoo", "ALTER SYSTEM SET log_statement = 'all'" },
            { "odoo", "ALTER ROLE odoo SUPERUSER" },
            { "odoo", "SET ROLE postgres" },
            { "odoo", "SELECT pg_reload_conf()" },
            { "odoo", "SELECT pg_promote()" },
            { "odoo", "SELECT pg_create_physical_replication_slot('x')" },
            { "odoo", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'hapostgres' OR usename = 'postgres'" },
            { "odoo", "DROP DATABASE hapostgres" },
            { "odoo", "CREATE DATABASE copied TEMPLATE hapostgres" },
            { "postgres", "CREATE TABLE t (x int)" },
            { "postgres", "CREATE TEMP TABLE t (x int)" },
            { "postgres", "SELECT * FROM pgbouncer.user_lookup('odoo')" },
        };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public async Task An_application_role_is_denied(string database, string statement)
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await using NpgsqlConnection connection = new(ConnectionString("node1", Primary, Application, Password(Application), database));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
#pragma warning disable CA2100 // The statements are the table above.
        await using NpgsqlCommand command = new(statement, connection);
#pragma warning restore CA2100

        PostgresException refusal = await Assert.ThrowsAsync<PostgresException>(() =>
            command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)
        );

        // insufficient_privilege, or that is none of its own to see.
        Assert.True(refusal.SqlState is "42501" or "42809", refusal.Message);
    }

    [Theory]
    [InlineData("hapostgres")]
    [InlineData("template0")]
    [InlineData("template1")]
    public async Task An_application_role_does_not_get_into_databases_that_are_not_its_own(string database)
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await RefusedAsync(Login("node1", Primary, Application, Password(Application), database));
    }

    [Fact]
    public async Task Parameters_of_a_login_do_not_change_who_it_is()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await RefusedAsync(
            Login("node1", Primary, Application, Password(Application), Application, static s => s.Options = "-crole=postgres")
        );
        await RefusedAsync(
            Login("node1", Pool, Application, Password(Application), Application, static s => s.Options = "-csearch_path=x")
        );
    }

    [Fact]
    public async Task A_login_leaves_a_trace_with_its_address()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        string leader = await cluster.LeaderHost();
        string own = await LocalAddressAsync();
        await LoginAsync("node1", Primary, Application);
        await LoginAsync("node1", Pool, Application);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        string postgres = await LogAsync(leader, $"patroni-{leader}"),
            proxy = await LogAsync("node1", "haproxy"),
            pooler = await LogAsync("node1", "pgbouncer");

        Assert.Contains($"connection authorized: user={Application} database={Application}", postgres, StringComparison.Ordinal);
        Assert.Matches($"{own.Replace(".", "\\.", StringComparison.Ordinal)}:[0-9]+ primary -> patroni-", proxy);
        Assert.Matches($"{Application}/{Application}@{own.Replace(".", "\\.", StringComparison.Ordinal)}:[0-9]+ login attempt", pooler);
    }

    // --- what is reached, and how ------------------------------------------------------------------------------------------------

    [Fact]
    public async Task Only_the_published_ports_and_the_swarms_own_answer()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        foreach (HostTopology host in Topology.Hosts)
        {
            foreach (int port in new[] { Pool, Primary, Replicas, Stats })
                Assert.True(await AnswersAsync(host.Name, port), $"{host.Name}:{port} does not answer");
            foreach (int port in new[] { 2375, 2376, 2379, 2380, 2381, 5432, 7001, 8008 })
                Assert.False(await AnswersAsync(host.Name, port), $"{host.Name}:{port} answers");
        }
    }

    [Fact]
    public async Task The_application_network_knows_neither_etcd_nor_patroni()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        string names = string.Join(
            ' ',
            Topology
                .Etcd.Members.Select(static m => m.Name)
                .Concat(Topology.Patroni.Members.Select(static m => m.Name))
                .SelectMany(n => new[] { n, $"tasks.{n}", $"{n}.{Topology.Domain}", $"{Topology.Name}_{n}" })
        );
        ShellResult known = (
            await Lab.Docker(
                "node1",
                "run",
                "--rm",
                "--network",
                Topology.Networks.Application,
                "--entrypoint",
                "bash",
                Topology.Patroni.Image,
                "-c",
                $"for n in pgbouncer haproxy {names}; do timeout 5 getent hosts $n >/dev/null && echo $n; done; true"
            )
        ).Succeeded();

        Assert.Equal(["pgbouncer", "haproxy"], known.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public static TheoryData<int> TlsPorts => [6432, 5000, 5001, 7000];

    [Theory]
    [MemberData(nameof(TlsPorts))]
    public async Task Only_new_versions_and_authenticated_ciphers_of_tls_are_taken(int port)
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
#pragma warning disable CA5397, SYSLIB0039, CA5398 // What has to be refused.
        Assert.True(await HandshakeAsync(port, SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384));
        Assert.True(await HandshakeAsync(port, SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384));
        Assert.False(await HandshakeAsync(port, SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA));
        Assert.False(await HandshakeAsync(port, SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384));
        Assert.False(await HandshakeAsync(port, SslProtocols.Tls11, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA));
#pragma warning restore CA5397, SYSLIB0039, CA5398
    }

    [Fact]
    public async Task The_status_port_shows_nothing_without_a_login_and_changes_nothing_with_one()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        foreach (string path in new[] { "/", "/stats", "/cluster", "/config", "/patroni", "/metrics", "/stats;csv" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("node1", path, null));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("node1", path, $"{Topology.HAProxy.StatsUser}:wrong"));
        }
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("node1", "/cluster", Operator));
        foreach (string path in new[] { "/config", "/patroni", "/metrics", "/history", "//cluster", "/%63luster" })
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("node1", path, Operator));
        foreach (string method in new[] { "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE" })
        {
            foreach (string path in new[] { "/stats", "/cluster", "/restart", "/switchover" })
                Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("node1", path, Operator, method));
        }
    }

    // --- containers and secrets ------------------------------------------------------------------------------------------------

    [Fact]
    public async Task Every_container_runs_as_a_plain_user_on_a_read_only_root_with_a_limit_of_processes()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        foreach (HostTopology host in Topology.Hosts)
        {
            string[] containers = (
                await Lab.Docker(host.Name, "ps", "--quiet", "--filter", $"label=com.docker.stack.namespace={Topology.Name}")
            )
                .Succeeded()
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(4, containers.Length);
            foreach (string container in containers)
            {
                string facts = (
                    await Lab.Docker(
                        host.Name,
                        "inspect",
                        "--format",
                        "{{.HostConfig.ReadonlyRootfs}} {{with .HostConfig.PidsLimit}}{{.}}{{end}} {{.HostConfig.Privileged}} {{.Config.User}}",
                        container
                    )
                )
                    .Succeeded()
                    .Output.Trim();
                Assert.Matches("^true [1-9][0-9]* false 999:999$", facts);
                ShellResult inside = await Lab.Docker(
                    host.Name,
                    "exec",
                    container,
                    "bash",
                    "-c",
                    "grep -E '^(CapEff|CapBnd|Seccomp):' /proc/1/status | tr -s '\\t\\n' '  '; touch /x 2>/dev/null && echo writable; find / -xdev -type f -perm /6000 2>/dev/null; test -e /var/run/docker.sock && echo engine; true"
                );
                Assert.Equal(
                    "CapBnd: 0000000000000000 CapEff: 0000000000000000 Seccomp: 2",
                    string.Join(
                        ' ',
                        inside
                            .Succeeded()
                            .Output.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                            .Chunk(2)
                            .Select(static p => string.Join(' ', p))
                            .Order()
                    )
                );
            }
        }
    }

    [Fact]
    public async Task No_file_with_a_password_is_on_a_hosts_disk()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        foreach (HostTopology host in Topology.Hosts)
        {
            string files = (
                await Lab.Exec(
                    host.Name,
                    "find",
                    "/var/lib/docker",
                    "-type",
                    "f",
                    "(",
                    "-name",
                    "pgpass",
                    "-o",
                    "-name",
                    "userlist.txt",
                    "-o",
                    "-name",
                    "passwords",
                    "-o",
                    "-name",
                    "post-bootstrap",
                    ")"
                )
            )
                .Succeeded()
                .Output;
            string[] found =
            [
                .. files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static f => Path.GetFileName(f)).Distinct(),
            ];
            // The image's script is the control: the search does look into layers.
            Assert.Equal(["post-bootstrap"], found);
        }
    }

    [Fact]
    public async Task No_secret_is_in_a_specification_a_log_or_a_process_list()
    {
        ClusterTests.SkipUnlessLongWanted(Why);
        await cluster.WaitUntilWhole(s_bound);
        string[] values =
        [
            .. File.ReadLines(Path.Combine(ExampleSwarm.Secrets, ".env"))
                .Where(static l => l.Contains('=', StringComparison.Ordinal) && !l.StartsWith('#'))
                .Select(static l => l[(l.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"', '\''))
                .Where(static v => v.Length >= 16),
        ];
        Assert.NotEmpty(values);
        foreach (HostTopology host in Topology.Hosts)
        {
            string seen = (
                await Lab.Exec(
                    host.Name,
                    "bash",
                    "-c",
                    "docker ps -aq | xargs -r docker inspect; docker ps -aq | xargs -rn1 docker logs 2>&1; docker service ls -q | xargs -r docker service inspect; docker config ls -q | xargs -r docker config inspect --pretty; docker secret ls -q | xargs -r docker secret inspect; ps axww -o args"
                )
            ).Output;
            Assert.Contains(Topology.Name, seen, StringComparison.Ordinal);
            Assert.All(values, v => Assert.DoesNotContain(v, seen, StringComparison.Ordinal));
            Assert.All(
                values,
                v => Assert.DoesNotContain(Convert.ToBase64String(Encoding.ASCII.GetBytes(v)), seen, StringComparison.Ordinal)
            );
        }
    }

    // --- how ---------------------------------------------------------------------------------------------------------------------

    private string Operator => $"{Topology.HAProxy.StatsUser}:{DeployedCluster.Variable("HAPROXY_STATS_PASSWORD")}";

    private string Password(string role) =>
        DeployedCluster.Variable(
            role == Topology.Postgres.MonitorUser ? "HAPOSTGRES_MONITOR_PASSWORD" : $"ROLE_{role.ToUpperInvariant()}_PASSWORD"
        );

    private IPEndPoint At(string host, int port) => new(IPAddress.Parse(Lab.AddressOf(host)), port);

    private IEnumerable<IPEndPoint> EveryPort() =>
        Topology.Hosts.SelectMany(h => new[] { Pool, Primary, Replicas, Stats }.Select(p => At(h.Name, p)));

    private string ConnectionString(
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

    private async Task LoginAsync(string host, int port, string? role = null)
    {
        role ??= Topology.Postgres.MonitorUser;
        await Login(host, port, role, Password(role), role);
    }

    private async Task Login(
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

    private static async Task RefusedAsync(Task login) =>
        Assert.IsAssignableFrom<NpgsqlException>(await Record.ExceptionAsync(() => login));

    private async Task<TimeSpan> LoginTimeAsync(int port)
    {
        const int logins = 10;
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < logins; i++)
            await LoginAsync("node1", port);
        return clock.Elapsed / logins;
    }

    private async Task<ShellResult> PsqlAsync(string host, int port, string role, string database, string statement) =>
        await Shell.Run(
            "psql",
            [
                "--no-psqlrc",
                "--command",
                statement,
                $"host={Lab.AddressOf(host)} port={port} user={role} dbname={database} sslmode=require connect_timeout=10",
            ],
            s_bound,
            new Dictionary<string, string> { ["PGPASSWORD"] = Password(role) }
        );

    private async Task<string> SuperuserAsync(string host, string statement) =>
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

    private async Task<string> ContainerAsync(string host, string service) =>
        (await Lab.Docker(host, "ps", "--quiet", "--filter", $"name={Topology.Name}_{service}")).Succeeded().Output.Trim();

    private async Task<string> LogAsync(string host, string service) =>
        (await Lab.Docker(host, "logs", "--tail", "400", await ContainerAsync(host, service))).Succeeded().Output;

    private async Task<string> LocalAddressAsync()
    {
        using TcpClient client = new();
        await client.ConnectAsync(At("node1", Primary), TestContext.Current.CancellationToken);
        return ((IPEndPoint)client.Client.LocalEndPoint!).Address.MapToIPv4().ToString();
    }

    private async Task<bool> AnswersAsync(string host, int port)
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

    private async Task<HttpStatusCode> StatusAsync(string host, string path, string? login, string method = "GET")
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

    private async Task<bool> HandshakeAsync(int port, SslProtocols version, TlsCipherSuite cipher)
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

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancel)
    {
        byte[] buffer = new byte[4096];
        int read = await stream.ReadAsync(buffer, cancel);
        return buffer[..read];
    }
}
