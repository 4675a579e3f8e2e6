using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Swarm;
using Npgsql;

namespace HAPostgres.Runtime.Verification;

/// <summary>Whether leader and replicas run with what the manifest states: parameters, checksums, TLS.</summary>
internal sealed class SettingsChecks(CommandContext context, Database database, IReadOnlyList<SwarmNode> nodes)
{
    private ClusterTopology Topology => context.Topology;

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancel)
    {
        IReadOnlyList<Check>[] groups = await Task.WhenAll(ParametersAsync(cancel), LeaderAsync(cancel));
        return [.. groups.SelectMany(static g => g)];
    }

    private async Task<IReadOnlyList<Check>> ParametersAsync(CancellationToken cancel)
    {
        try
        {
            return Of(Topology, await ServerSettings.ReadAsync(context, cancel));
        }
        catch (DeployException e)
        {
            return [new Check("parameters", false, e.Message)];
        }
    }

    /// <returns>A check for each member of the manifest.</returns>
    internal static IReadOnlyList<Check> Of(ClusterTopology topology, ServerSettings seen) =>
        [
            .. topology.Patroni.Members.Select(m =>
                seen.Members.TryGetValue(m.Name, out IReadOnlyDictionary<string, ServerSetting>? settings)
                    ? Of(topology, m.Name, settings)
                    : new Check($"parameters of {m.Name}", false, seen.Silent.GetValueOrDefault(m.Name, "it does not answer"))
            ),
        ];

    private static Check Of(ClusterTopology topology, string member, IReadOnlyDictionary<string, ServerSetting> settings)
    {
        List<string> wrong = [];
        foreach (PostgresParameter parameter in topology.Postgres.Parameters)
        {
            if (!settings.TryGetValue(parameter.Name, out ServerSetting? actual))
                wrong.Add($"{parameter.Name} is unknown to the server");
            else if (!ParameterValue.Same(parameter.Value, actual.Type, actual.Unit, actual.Value))
                wrong.Add(
                    $"{parameter.Name} is {actual.Value}{actual.Unit?.Insert(0, " x ") ?? ""}, the manifest says "
                        + $"{parameter.Value}{(actual.PendingRestart ? " (waits for a restart)" : "")}"
                );
        }
        return new Check(
            $"parameters of {member}",
            wrong.Count == 0,
            wrong.Count == 0 ? $"all {topology.Postgres.Parameters.Count} as in the manifest" : string.Join("; ", wrong)
        );
    }

    private async Task<IReadOnlyList<Check>> LeaderAsync(CancellationToken cancel)
    {
        if (nodes.FirstOrDefault(n => n.Label($"{Topology.LabelPrefix}haproxy") == "true") is not { } proxy)
            return [new Check("settings", false, "no host with a proxy is there")];
        try
        {
            await using NpgsqlConnection leader = await database.OpenAsync(proxy.Address, Topology.HAProxy.PrimaryPort, cancel);
            return
            [
                await ValueAsync("data checksums", leader, "SELECT current_setting('data_checksums')", "on", cancel),
                await ValueAsync(
                    "TLS to PostgreSQL",
                    leader,
                    "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl",
                    "TLS",
                    cancel
                ),
                await ValueAsync(
                    "TLS of replication",
                    leader,
                    "SELECT CASE WHEN bool_and(s.ssl) THEN 'TLS for all ' || count(*) ELSE 'plain' END FROM pg_stat_replication r JOIN "
                        + "pg_stat_ssl s USING (pid)",
                    "TLS",
                    cancel
                ),
            ];
        }
        catch (Exception e)
            when (!cancel.IsCancellationRequested
                && e
                    is NpgsqlException
                        or TimeoutException
                        or IOException
                        or System.Net.Sockets.SocketException
                        or OperationCanceledException
                        or InvalidOperationException
            )
        {
            return [new Check("settings", false, database.Explain(e))];
        }
    }

    private static async Task<Check> ValueAsync(
        string name,
        NpgsqlConnection connection,
        string sql,
        string start,
        CancellationToken cancel
    )
    {
        await using NpgsqlCommand command = new(sql, connection);
        string value = await command.ExecuteScalarAsync(cancel) as string ?? "none";
        return new Check(name, value.StartsWith(start, StringComparison.Ordinal), value);
    }
}
