namespace HAPostgres.Generator.Emit;

/// <summary>Where applications and people reach the cluster.</summary>
/// <remarks>
/// The connection strings name no target session attributes: every host leads to the right member, and Npgsql's data sources refuse
/// a string that has them.
/// </remarks>
internal static class EndpointsWriter
{
    public static void Write(CodeBuilder code, ClusterEndpoints endpoints) =>
        code.Class(
            "Endpoints",
            "The published ports, the same on every host that has them.",
            () =>
                code.Separated([
                    () =>
                        WriteDatabase(
                            code,
                            "Pool",
                            "The connection pool, which leads to the leader",
                            endpoints.PoolHosts,
                            endpoints.PoolPort,
                            Options(endpoints.PoolMode)
                        ),
                    () => WriteDatabase(code, "Primary", "The leader, without a pool", endpoints.ProxyHosts, endpoints.PrimaryPort, ""),
                    () => WriteDatabase(code, "Replicas", "The replicas, for reading", endpoints.ProxyHosts, endpoints.ReplicasPort, ""),
                    () =>
                        code.Class(
                            "Stats",
                            $"The proxy's https pages /stats and /cluster, on {List(endpoints.ProxyHosts)}.",
                            () =>
                                code.Separated([
                                    () => code.Constant("Port", endpoints.StatsPort, $"{Literal.Of(endpoints.StatsPort)}, https."),
                                    () => code.Constant("User", endpoints.StatsUser, "The user of the basic authentication."),
                                ])
                        ),
                    () => WriteConnect(code),
                ])
        );

    /// <summary>Resetting a session is the pooler's business where a session is not the client's for long.</summary>
    private static string Options(PoolMode mode) => mode == PoolMode.Session ? "" : $" + {Literal.Of(";No Reset On Close=true")}";

    private static void WriteDatabase(
        CodeBuilder code,
        string name,
        string summary,
        EquatableArray<string> hosts,
        int port,
        string options
    ) =>
        code.Class(
            name,
            $"{summary}, on {List(hosts)}.",
            () =>
                code.Separated([
                    () => code.Constant("Port", port, $"{Literal.Of(port)}, TCP."),
                    () => code.Constant("Hosts", string.Join(",", hosts), "The hosts that publish the port."),
                    () => Verified(code, options),
                    () => Unverified(code, options),
                ])
        );

    /// <summary>Code without nullable annotations gets no less by passing null.</summary>
    private const string Required = "rootCertificate ?? throw new global::System.ArgumentNullException(nameof(rootCertificate))";

    private static void Verified(CodeBuilder code, string options) =>
        code.Summary(
                "A connection string for Npgsql that names every host, so that the loss of one is survived. "
                    + "Who answers must prove to be the host that was called (SSL Mode VerifyFull)."
            )
            .Line("/// <param name=\"database\">The database to connect to.</param>")
            .Line("/// <param name=\"username\">The role that logs in.</param>")
            .Line("/// <param name=\"password\">The role's password.</param>")
            .Line("/// <param name=\"rootCertificate\">The file of the cluster's authority, ca.crt; setup made it.</param>")
            .Line("/// <returns>The connection string.</returns>")
            .Line("public static string ConnectionString(string database, string username, string password, string rootCertificate) =>")
            .Indented(() => code.Line($"Connect(Hosts, Port, database, username, password, {Required}){options};"));

    private static void Unverified(CodeBuilder code, string options) =>
        code.Summary(
                "As ConnectionString, without the authority's certificate: encrypted, and nothing about who answers is checked "
                    + "(SSL Mode Require). A machine in between can take the server's place."
            )
            .Line("/// <param name=\"database\">The database to connect to.</param>")
            .Line("/// <param name=\"username\">The role that logs in.</param>")
            .Line("/// <param name=\"password\">The role's password.</param>")
            .Line("/// <returns>The connection string.</returns>")
            .Line("public static string UnverifiedConnectionString(string database, string username, string password) =>")
            .Indented(() => code.Line($"Connect(Hosts, Port, database, username, password, null){options};"));

    private static void WriteConnect(CodeBuilder code) =>
        code.Line(
                "private static string Connect(string hosts, int port, string database, "
                    + "string username, string password, string? rootCertificate)"
            )
            .Block(() =>
                code.Line("global::System.Data.Common.DbConnectionStringBuilder builder = new()")
                    .Block(
                        () =>
                            code.Line("[\"Host\"] = hosts,")
                                .Line("[\"Port\"] = port,")
                                .Line("[\"Database\"] = database,")
                                .Line("[\"Username\"] = username,")
                                .Line("[\"Password\"] = password,")
                                .Line("[\"SSL Mode\"] = rootCertificate is null ? \"Require\" : \"VerifyFull\",")
                                .Line("[\"Load Balance Hosts\"] = \"true\","),
                        close: "};"
                    )
                    .Line("if (rootCertificate is not null)")
                    .Indented(() => code.Line("builder[\"Root Certificate\"] = rootCertificate;"))
                    .Line("return builder.ConnectionString;")
            );

    private static string List(EquatableArray<string> hosts) => hosts.Count == 0 ? "no host" : string.Join(", ", hosts);
}
