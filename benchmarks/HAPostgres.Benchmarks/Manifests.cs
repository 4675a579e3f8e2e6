using System.Globalization;

namespace HAPostgres.Benchmarks;

/// <summary>What is measured with.</summary>
internal static class Manifests
{
    public static string Example { get; } = File.ReadAllText(Path.Combine(Root(), "cluster.hapg.json"));

    /// <summary>Three members of etcd, and PostgreSQL, pooler and proxy on every host, all of them written out.</summary>
    /// <param name="version">Changes one value, as a keystroke does.</param>
    public static string WithMembers(int count, int version = 0)
    {
        string[] hosts = [.. Enumerable.Range(1, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"host{i:0000}"))];
        return $$"""
            {
              "name": "orders",
              "hosts": [
                {{string.Join(",\n    ", hosts.Select(static h => $$"""{ "name": "{{h}}", "memory": "16GB", "cpus": 8 }"""))}}
              ],
              "etcd": { "members": ["host0001", "host0002", "host0003"] },
              "patroni": {
                "members": [
                  {{string.Join(",\n      ", hosts.Select(static h => $$"""{ "name": "member-{{h}}", "host": "{{h}}" }"""))}}
                ]
              },
              "pgbouncer": { "hosts": [{{string.Join(", ", hosts.Select(static h => $"\"{h}\""))}}], "queryWaitTimeout": "{{120 + (version % 100)}}s" },
              "haproxy": { "hosts": [{{string.Join(", ", hosts.Select(static h => $"\"{h}\""))}}] }
            }
            """;
    }

    private static string Root()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "HAPostgres.sln")))
            directory = Path.GetDirectoryName(directory);
        return directory ?? throw new InvalidOperationException("the benchmarks do not run below the repository");
    }
}
