using Npgsql;
using Npgsql.Replication;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>Who may log in, and what a role may do then.</summary>
public sealed class SecurityLoginTests(DeployedCluster cluster) : SecurityTests(cluster)
{
    [Fact]
    public async Task Nobody_logs_in_without_tls_or_with_a_wrong_password()
    {
        await Ready();
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
        await Ready();
        // The control: the same way, with a role that may.
        await LoginAsync("node1", Pool, Application);
        foreach ((string role, string password) in Powerful())
            await RefusedAsync(Login("node1", Pool, role, password, "postgres"));
    }

    [Fact]
    public async Task Superuser_replication_and_rewind_log_in_through_the_proxies_with_the_certificate_of_a_client_only()
    {
        await Ready();
        foreach (int port in new[] { Primary, Replicas })
        {
            foreach ((string role, string password) in Powerful())
            {
                await Login("node1", port, role, password, "postgres", WithPair("internal-client"));
                Assert.Contains(
                    "requires a valid client certificate",
                    (await Assert.ThrowsAnyAsync<NpgsqlException>(() => Login("node1", port, role, password, "postgres"))).Message,
                    StringComparison.Ordinal
                );
                // It was shown, and is none of a client.
                NpgsqlException refusal = await Assert.ThrowsAnyAsync<NpgsqlException>(() =>
                    Login("node1", port, role, password, "postgres", WithPair("haproxy"))
                );
                Assert.DoesNotContain("requires a valid client certificate", refusal.Message, StringComparison.Ordinal);
                await RefusedAsync(Login("node1", port, role, "wrong", "postgres", WithPair("internal-client")));
            }
        }
    }

    [Fact]
    public async Task Nobody_copies_the_cluster_with_the_password_alone()
    {
        await Ready();
        string role = Topology.Postgres.ReplicationUser,
            password = DeployedCluster.Variable("POSTGRES_REPLICATION_PASSWORD");
        PostgresException refusal = await Assert.ThrowsAsync<PostgresException>(() => TimelineAsync(role, password));
        Assert.Contains("requires a valid client certificate", refusal.Message, StringComparison.Ordinal);
        Assert.NotEqual(0u, await TimelineAsync(role, password, WithPair("internal-client")));
    }

    private async Task<uint> TimelineAsync(string role, string password, Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        await using PhysicalReplicationConnection connection = new(ConnectionString("node1", Primary, role, password, "postgres", change));
        await connection.Open(TestContext.Current.CancellationToken);
        return (await connection.IdentifySystem(TestContext.Current.CancellationToken)).Timeline;
    }

    private (string Role, string Password)[] Powerful() =>
        [
            (Topology.Postgres.Superuser, DeployedCluster.Variable("POSTGRES_SUPERUSER_PASSWORD")),
            (Topology.Postgres.ReplicationUser, DeployedCluster.Variable("POSTGRES_REPLICATION_PASSWORD")),
            (Topology.Postgres.RewindUser, DeployedCluster.Variable("POSTGRES_REWIND_PASSWORD")),
        ];

    private static Action<NpgsqlConnectionStringBuilder> WithPair(string name) =>
        settings =>
        {
            settings.SslCertificate = Path.Combine(ExampleSwarm.Secrets, "tls", $"{name}.crt");
            settings.SslKey = Path.Combine(ExampleSwarm.Secrets, "tls", $"{name}.key");
        };

    [Fact]
    public async Task The_poolers_console_obeys_nobody_but_its_own_role()
    {
        await Ready();
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
        await Ready();
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
        await Ready();
        await RefusedAsync(Login("node1", Primary, Application, Password(Application), database));
    }

    [Fact]
    public async Task Parameters_of_a_login_do_not_change_who_it_is()
    {
        await Ready();
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
        await Ready();
        string leader = await Cluster.LeaderHost();
        string own = await LocalAddressAsync();
        await LoginAsync("node1", Primary, Application);
        await LoginAsync("node1", Pool, Application);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        string postgres = await LogAsync(leader, $"patroni-{leader}"),
            proxy = await LogAsync("node1", "haproxy"),
            pooler = await LogAsync("node1", "pgbouncer");

        Assert.Contains($"connection authorized: user={Application} database={Application}", postgres, StringComparison.Ordinal);
        Assert.Matches($"{own.Replace(".", "\\.", StringComparison.Ordinal)}:[0-9]+ primary-clients -> patroni-", proxy);
        Assert.Matches($"{Application}/{Application}@{own.Replace(".", "\\.", StringComparison.Ordinal)}:[0-9]+ login attempt", pooler);
    }
}
