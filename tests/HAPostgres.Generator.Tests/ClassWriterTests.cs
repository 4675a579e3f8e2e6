using System.Reflection;
using Npgsql;
using Xunit;

namespace HAPostgres.Generator;

public class ClassWriterTests
{
    [Fact]
    public void Members_are_constants_under_their_hosts_names()
    {
        Assembly assembly = GeneratedCode.Load(GeneratedCode.Write(Samples.Cluster("saasodoo-db-infra", "node1", "node2", "node3")));

        Assert.Equal("node1", assembly.Constant("Acme.SaasodooDbInfra+Members+Node1", "Host"));
        Assert.Equal("patroni-node1", assembly.Constant("Acme.SaasodooDbInfra+Members+Node1", "Name"));
        Assert.Equal("patroni-node1.saasodoo-db-infra.internal", assembly.Constant("Acme.SaasodooDbInfra+Members+Node1", "DnsName"));
        Assert.Equal("/var/lib/patroni/node2", assembly.Constant("Acme.SaasodooDbInfra+Members+Node2", "DataDirectory"));
        Assert.Equal("etcd3-data", assembly.Constant("Acme.SaasodooDbInfra+Members+Etcd+Node3", "Volume"));
    }

    [Fact]
    public void The_digest_is_that_of_the_topology()
    {
        ClusterTopology topology = Samples.Cluster("orders", "a", "b", "c");

        Assembly assembly = GeneratedCode.Load(GeneratedCode.Write(topology));

        Assert.Equal(TopologyDigest.Of(topology), assembly.Constant("Acme.Orders", "Digest"));
    }

    [Fact]
    public void Secrets_are_names()
    {
        Assembly assembly = GeneratedCode.Load(GeneratedCode.Write(Samples.Cluster("orders", "a")));

        Assert.Equal("orders_superuser_password_v1", assembly.Constant("Acme.Orders+Secrets", "Superuser"));
        Assert.Equal(
            ["Superuser", "RestApi", "RoleShop", "CaCertificate", "PostgresqlKey"],
            assembly.GetType("Acme.Orders+Secrets")!.GetFields().Select(static f => f.Name)
        );
    }

    [Theory]
    [InlineData("Pool", 6432)]
    [InlineData("Primary", 5000)]
    [InlineData("Replicas", 5001)]
    public void Npgsql_reads_the_connection_string_of_an_endpoint(string endpoint, int port)
    {
        const string Password = "p;w='\"= {0} é\\";
        Assembly assembly = GeneratedCode.Load(GeneratedCode.Write(Samples.Cluster("orders", "a", "b", "c")));
        string type = $"Acme.Orders+Endpoints+{endpoint}";

        string text = assembly.Call<string>(type, "UnverifiedConnectionString", "shop", "app", Password);

        NpgsqlConnectionStringBuilder read = new(text);
        Assert.Equal(port, assembly.Constant(type, "Port"));
        Assert.Equal(("a,b,c", port, "shop", "app", Password), (read.Host, read.Port, read.Database, read.Username, read.Password));
        Assert.Equal((SslMode.Require, true), (read.SslMode, read.LoadBalanceHosts));
        Assert.Equal(endpoint == "Pool", read.NoResetOnClose);
        using NpgsqlDataSource source = NpgsqlDataSource.Create(text); // refuses what only a plain connection would take
    }

    [Theory]
    [InlineData("Pool")]
    [InlineData("Primary")]
    [InlineData("Replicas")]
    public void The_connection_string_verifies_the_server_s_name_or_there_is_none(string endpoint)
    {
        Assembly assembly = GeneratedCode.Load(GeneratedCode.Write(Samples.Cluster("orders", "a", "b")));
        string type = $"Acme.Orders+Endpoints+{endpoint}";

        NpgsqlConnectionStringBuilder read = new(
            assembly.Call<string>(type, "ConnectionString", "shop", "app", "x", "/run/secrets/ca.crt")
        );

        Assert.Equal((SslMode.VerifyFull, "/run/secrets/ca.crt"), (read.SslMode, read.RootCertificate));
        // Nobody gets less by leaving something out: not by a default, and not by code without nullable annotations.
        Assert.All(assembly.GetType(type)!.GetMethod("ConnectionString")!.GetParameters(), static p => Assert.False(p.IsOptional, p.Name));
        Exception refused = Assert.ThrowsAny<Exception>(() => assembly.Call<string>(type, "ConnectionString", "shop", "app", "x", null!));
        Assert.Equal("rootCertificate", Assert.IsType<ArgumentNullException>(refused.GetBaseException()).ParamName);
    }

    [Fact]
    public void Constants_serve_in_attributes_and_switches() =>
        GeneratedCode.Load([
            .. GeneratedCode.Write(Samples.Cluster("orders", "a", "b")),
            """
            namespace Acme;
            [System.ComponentModel.Description(Orders.Members.A.Host)]
            public static class Consumer
            {
                public static int Use(int port) => port switch { Orders.Endpoints.Pool.Port => 1, Orders.Endpoints.Stats.Port => 2, _ => 3 };
                public static string Connect(string password) => Orders.Endpoints.Replicas.ConnectionString(database: "shop", username: "app", password, "ca.crt");
            }
            """,
        ]);

    [Theory]
    [InlineData("topology")]
    [InlineData("members")]
    [InlineData("system")]
    [InlineData("cluster-topology")]
    [InlineData("1st")]
    [InlineData("to-string")]
    [InlineData("sections")]
    public void Whatever_the_cluster_is_called_the_class_compiles(string name) =>
        GeneratedCode.Load(GeneratedCode.Write(Samples.Cluster(name, "a", "b", "c")));

    [Fact]
    public void Whatever_the_hosts_are_called_the_class_compiles() =>
        GeneratedCode.Load(
            GeneratedCode.Write(
                Samples.Cluster(
                    "orders",
                    "1",
                    "a-b",
                    "a_b",
                    "a.b",
                    "AB",
                    "class",
                    "etcd",
                    "members",
                    "host",
                    "name",
                    "dns-name",
                    "data-directory",
                    "volume",
                    "equals",
                    "to-string",
                    "system",
                    "string",
                    "endpoints",
                    "orders",
                    "😀",
                    "\u0661",
                    "x<&>\"\n*/",
                    "same",
                    "same"
                )
            )
        );

    [Fact]
    public void Types_of_the_project_with_the_same_names_do_not_matter() =>
        GeneratedCode.Load([
            .. GeneratedCode.Write(Samples.WithEverySet() with { Name = "orders" }),
            "namespace Acme; public class Duration; public class ByteSize; public class EquatableArray; public class ClusterTopology; "
                + "public class HAPostgres; public class System;",
        ]);

    [Theory]
    [InlineData("")]
    [InlineData("my-app.class")]
    [InlineData("HAPostgres")]
    public void Whatever_the_project_is_called_the_class_compiles(string rootNamespace) =>
        GeneratedCode.Load(GeneratedCode.Write(Samples.Cluster("orders", "a"), rootNamespace));
}
