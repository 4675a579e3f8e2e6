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
              "pgbouncer": { "hosts": [{{string.Join(", ", hosts.Select(static h => $"\"{h}\""))}}], "queryWaitTimeout": "{{120
                + (version % 100)}}s" },
              "haproxy": { "hosts": [{{string.Join(", ", hosts.Select(static h => $"\"{h}\""))}}] }
            }
            """;
    }

    /// <summary>A host for each mistake, and each of them wrong in the same way.</summary>
    public static string WithMistakes(Mistake kind, int count)
    {
        string Each(Func<int, FormattableString> item) =>
            string.Join(", ", Enumerable.Range(1, count).Select(i => FormattableString.Invariant(item(i))));
        string wrong = kind switch
        {
            Mistake.UnknownSetting => Each(static i => $"\"setting{i}\": 1"),
            Mistake.UnknownParameter => $$""" "postgres": { "parameters": { {{Each(static i => $"\"shared_bufer{i}\": 1")}} } } """,
            Mistake.ForeignParameter => $$""" "postgres": { "parameters": { {{Each(static i => $"\"pgaudit.name{i}\": 1")}} } } """,
            Mistake.SmallHost => """ "patroni": { "resources": { "limits": { "memory": "32GB" } } } """,
            Mistake.UnknownHost => $$""" "patroni": { "members": [{{Each(static i => $"\"hots{i:0000}\"")}}] } """,
            Mistake.UnreadableMember => $$""" "patroni": { "members": [{{Each(static i => $"1, \"nowhere{i}\"")}}] } """,
            Mistake.ReplicationChain => $$""" "patroni": { "members": [{{Each(static i => Member(i, i + 1))}}] } """,
            Mistake.ReplicationCircle => $$""" "patroni": { "members": [{{Each(i => Member(i, (i % count) + 1))}}] } """,
            Mistake.UnknownOwner =>
                $$""" "postgres": { "roles": [{{Each(static i => $"\"role{i}\"")}}], "databases": [{{Each(static i => Database(i))}}] } """,
            Mistake.SlotOfMember => $$""" "patroni": { "slots": [{{Each(static i => $"\"patroni_host{i:0000}\"")}}] } """,
            Mistake.WeakLogin => $$""" "postgres": { "hba": [{{Each(static i => $"\"host all role{i} samenet md5\"")}}] } """,
            Mistake.SuppressionOfNoRule => $$""" "suppress": [{{Each(static i => Suppression(i))}}] """,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        return $$"""{ "name": "orders", "hosts": [{{Each(static i => Host(i))}}], {{wrong.Trim()}} }""";

        static FormattableString Host(int i) => $$"""{ "name": "host{{i:0000}}", "memory": "16GB" }""";
        static FormattableString Member(int i, int source) =>
            $$"""{ "name": "member{{i}}", "host": "host{{i:0000}}", "replicateFrom": "member{{source}}" }""";
        static FormattableString Database(int i) => $$"""{ "name": "data{{i}}", "owner": "rloe{{i}}" }""";
        static FormattableString Suppression(int i) => $$"""{ "rule": "HAPG{{9000 + (i % 1000)}}", "reason": "none" }""";
    }

    private static string Root()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "HAPostgres.sln")))
            directory = Path.GetDirectoryName(directory);
        return directory ?? throw new InvalidOperationException("the benchmarks do not run below the repository");
    }
}
