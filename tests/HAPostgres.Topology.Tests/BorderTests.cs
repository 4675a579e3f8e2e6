using Xunit;

namespace HAPostgres;

/// <summary>Where a rule begins: what is just inside is left in peace, and what is just outside is reported once.</summary>
public class BorderTests
{
    /// <summary>A rule, sections of a manifest that just keep it, and sections that just break it.</summary>
    public static TheoryData<string, string, string> Borders =>
        new()
        {
            {
                "HAPG2007",
                """ "patroni": { "synchronousModeStrict": true } """,
                """ "patroni": { "members": ["a", "c"], "synchronousModeStrict": true } """
            },
            {
                "HAPG2008",
                """ "patroni": { "members": ["a", "b"], "synchronousMode": "off" }, "objectives": { "dataLoss": "some" } """,
                """ "patroni": { "members": ["b", "c"] } """
            },
            { "HAPG2009", Asynchronous("on"), Asynchronous("remote_apply") },
            { "HAPG2009", Asynchronous("local"), Asynchronous("remote_write") },
            { "HAPG2009", Synchronous("remote_write"), Synchronous("local") },
            { "HAPG2009", Synchronous("remote_apply"), Synchronous("OFF") },
            { "HAPG2002", Third(""" "failoverPriority": 0 """), Third(""" "noSync": true """, """, "synchronousNodeCount": 2""") },
            { "HAPG2008", Third(""" "noLoadBalance": true """), Third(""" "noSync": true """) },
            { "HAPG2008", Third(""" "failoverPriority": 0, "noFailover": true """), Third(""" "replicateFrom": "patroni-b" """) },
            {
                "HAPG2004",
                Third(""" "failoverPriority": 0 """),
                """ "patroni": { "members": ["a", { "host": "b", "failoverPriority": 0 }, { "host": "c", "noFailover": true }] } """
            },
            {
                "HAPG2010",
                Third(""" "noFailover": true, "failoverPriority": 0 """),
                Third(""" "noFailover": true, "failoverPriority": 1 """)
            },
            {
                "HAPG2011",
                """ "postgres": { "version": 18 }, """ + Third(""" "syncPriority": 2 """),
                """ "postgres": { "version": 17 }, """ + Third(""" "syncPriority": 2 """)
            },
            {
                "HAPG2011",
                """ "postgres": { "version": 17 }, """ + Third(""" "failoverPriority": 2 """),
                """ "postgres": { "version": 15 }, """ + Third(""" "failoverPriority": 2 """)
            },
            { "HAPG2013", Asynchronously("patroni-b"), Asynchronously("patroni-c") },
            {
                "HAPG2013",
                Asynchronously("patroni-a"),
                """ "patroni": { "synchronousMode": "off", "members": ["a", { "host": "b", "replicateFrom": "patroni-c" }, { "host": "c", "replicateFrom": "patroni-b" }] }, "objectives": { "dataLoss": "some" } """
            },
            {
                "HAPG2014",
                """ "patroni": { "synchronousNodeCount": 2 } """,
                """ "patroni": { "synchronousMode": "off", "synchronousNodeCount": 2 }, "objectives": { "dataLoss": "some" } """
            },
            {
                "HAPG2014",
                """ "patroni": { "synchronousMode": "off", "maximumLagOnFailover": "2MB" }, "objectives": { "dataLoss": "some" } """,
                """ "patroni": { "synchronousMode": "quorum", "maximumLagOnFailover": "2MB" } """
            },
            {
                "HAPG2014",
                """ "postgres": { "version": 18 }, "patroni": { "members": ["a", "b", { "host": "c", "syncPriority": 2 }] } """,
                """ "postgres": { "version": 18 }, "patroni": { "synchronousMode": "quorum", "members": ["a", "b", { "host": "c", "syncPriority": 2 }] } """
            },
            { "HAPG2015", """ "patroni": { "slots": ["x", "y"] } """, """ "patroni": { "slots": ["x", "x"] } """ },
            { "HAPG2015", """ "patroni": { "slots": ["patroni"] } """, """ "patroni": { "slots": ["patroni_x"] } """ },
            { "HAPG2016", """ "patroni": { "slots": ["x"] } """, """ "patroni": { "slots": [{ "name": "x", "plugin": "wal2json" }] } """ },
            {
                "HAPG3011",
                """ "patroni": { "slots": ["x"] }, "postgres": { "parameters": { "max_replication_slots": 4 } } """,
                """ "patroni": { "slots": ["x", "y", "z"] }, "postgres": { "parameters": { "max_replication_slots": 4 } } """
            },
            {
                "HAPG4010",
                """ "pgbouncer": { "maxConnectionsPerSource": 9999 } """,
                """ "pgbouncer": { "maxConnectionsPerSource": 10000 } """
            },
            { "HAPG5001", """ "haproxy": { "maxConnections": 50 } """, """ "haproxy": { "maxConnections": 48 } """ },
            { "HAPG5007", """ "haproxy": { "maxDirectConnections": 35 } """, """ "haproxy": { "maxDirectConnections": 36 } """ },
            {
                "HAPG5007",
                """ "haproxy": { "maxDirectConnections": 35, "maxConnections": 140 } """,
                """ "haproxy": { "maxDirectConnections": 35, "maxConnections": 139 } """
            },
            { "HAPG5008", """ "haproxy": { "maxConnectionsPerSource": 34 } """, """ "haproxy": { "maxConnectionsPerSource": 35 } """ },
            { "HAPG6004", Etcd("registry:5000/etcd:v3.5.3"), Etcd("registry:5000/etcd:v3.5.2") },
            { "HAPG6004", Etcd("etcd:3.4.0"), Etcd("etcd:3.3.27") },
            { "HAPG6004", Etcd("etcd:3.6.0"), Etcd("etcd:3.5.0-debian-11-r3") },
            { "HAPG6004", Etcd("host.3.5.1.example:5000/etcd:stable"), Etcd("host:5000/etcd:2.3.8") },
            { "HAPG6006", """ "etcd": { "electionTimeout": "2500ms" } """, """ "etcd": { "electionTimeout": "2501ms" } """ },
            {
                "HAPG1012",
                """ "networks": { "application": "x", "internal": "y" } """,
                """ "networks": { "backend": "patroni-internal" } """
            },
            { "HAPG7006", Memory("effective_cache_size", "16GB"), Memory("effective_cache_size", "16385MB") },
            { "HAPG7007", Memory("shared_buffers", "6553MB"), Memory("shared_buffers", "6554MB") },
            { "HAPG7008", """ "patroni": { "dataDirectory": "/tmpfs/x" } """, """ "patroni": { "dataDirectory": "/tmp" } """ },
            {
                "HAPG7008",
                """ "patroni": { "dataDirectory": "/var/lib/docker-data" } """,
                """ "patroni": { "dataDirectory": "/var/lib/docker/volumes" } """
            },
            { "HAPG7021", OfMemberA("/data/a"), OfMemberA("/data") },
            { "HAPG7021", OfMemberA("/var/lib/pg"), OfMemberA("/var/lib") },
            { "HAPG7021", OfMemberA("/srv/a"), OfMemberA("/srv") },
            { "HAPG7021", OfMemberA("/home/kim/pg"), OfMemberA("/home") },
            { "HAPG7021", OfMemberA("/home/kim/pg"), OfMemberA("/home/kim") },
            { "HAPG7021", OfMemberA("/rootfs/pg"), OfMemberA("/root/pg") },
            { "HAPG7021", """ "patroni": { "dataDirectory": "/data" } """, """ "patroni": { "dataDirectory": "/home" } """ },
            { "HAPG7008", """ "patroni": { "dataDirectory": "/srv/..data" } """, """ "patroni": { "dataDirectory": "/srv/../data" } """ },
        };

    private static string OfMemberA(string directory) =>
        $$""" "patroni": { "members": [{ "host": "a", "dataDirectory": "{{directory}}" }, "b", "c"] } """;

    [Theory]
    [MemberData(nameof(Borders))]
    public void A_rule_begins_where_it_says(string id, string inside, string outside)
    {
        Assert.Empty(Compile(inside).Diagnostics);
        Assert.Equal(id, Assert.Single(Compile(outside).Diagnostics).Rule.Id);
    }

    [Theory]
    [InlineData("5000ms", "HAPG6006")]
    [InlineData("5001ms", "HAPG6005")]
    public void An_election_is_too_long_for_the_retries_before_it_is_for_the_lock(string timeout, string id) =>
        Assert.Equal(id, Assert.Single(Compile($$""" "etcd": { "electionTimeout": "{{timeout}}" } """).Diagnostics).Rule.Id);

    [Fact]
    public void Reservations_may_take_a_hosts_last_processor()
    {
        Assert.Empty(Reserve("3.25").Diagnostics);
        Assert.Equal("HAPG7005", Assert.Single(Reserve("3.26").Diagnostics).Rule.Id);

        // The other three reserve a quarter of their limit of 1 each.
        static CompilationResult Reserve(string cpus) =>
            Samples.Compile(
                $$"""
                { "name": "orders", "hosts": ["a", "b", { "name": "c", "cpus": 4 }],
                  "patroni": { "resources": { "limits": { "cpus": 4 }, "reservations": { "cpus": {{cpus}} } } }, {{Samples.NoBackup}} }
                """
            );
    }

    [Theory]
    [InlineData("max_wal_size", "90GB", true)]
    [InlineData("max_wal_size", "79GB", false)]
    [InlineData("max_wal_size", "80GB", true)]
    [InlineData("max_slot_wal_keep_size", "-1", true)]
    public void Wal_must_leave_room_on_the_disk(string parameter, string value, bool refused)
    {
        CompilationResult result = Samples.Compile(
            $$"""
            { "name": "orders", "hosts": [{ "name": "a", "disk": "100GB" }, "b", "c"], "postgres": { "parameters": { "{{parameter}}": "{{value}}" } },
              {{Samples.NoBackup}} }
            """
        );

        // Without a limit at all, another rule says so.
        string[] expected = refused ? [value == "-1" ? "HAPG3013" : "HAPG7010"] : [];
        Assert.Equal(expected, result.Diagnostics.Select(static d => d.Rule.Id));
    }

    [Fact]
    public void A_members_own_directory_is_reported_where_it_stands() =>
        Assert.Equal(
            [2, 4],
            Compile(
                "\n\"patroni\": { \"members\": [{ \"host\": \"a\", \"dataDirectory\": \"/run/a\" },\n\"b\",\n{ \"host\": \"c\", "
                    + "\"dataDirectory\": \"/run/c\" }] }"
            )
                .Diagnostics.Select(static d => d.Location.Start.Line + 1)
        );

    private static string Asynchronous(string commit) =>
        $$""" "patroni": { "synchronousMode": "off" }, "objectives": { "dataLoss": "some" }, "postgres": { "parameters": { "synchronous_commit": "{{commit}}" } } """;

    private static string Synchronous(string commit) =>
        $$""" "objectives": { "dataLoss": "some" }, "postgres": { "parameters": { "synchronous_commit": "{{commit}}" } } """;

    private static string Third(string tags, string more = "") =>
        $$""" "patroni": { "members": ["a", "b", { "host": "c", {{tags}} }]{{more}} } """;

    private static string Asynchronously(string source) =>
        Third($$""" "replicateFrom": "{{source}}" """, """, "synchronousMode": "off" """) + """, "objectives": { "dataLoss": "some" } """;

    private static string Etcd(string image) => $$""" "etcd": { "image": "{{image}}" } """;

    private static string Memory(string parameter, string value) =>
        $$""" "patroni": { "resources": { "limits": { "memory": "16GB" } } }, "postgres": { "parameters": { "{{parameter}}": "{{value}}" } } """;

    private static CompilationResult Compile(string section) =>
        Samples.Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], {{section}}, {{Samples.NoBackup}} }""");
}
