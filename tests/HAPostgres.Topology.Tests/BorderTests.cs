using Xunit;

namespace HAPostgres;

/// <summary>Where a rule begins: what is just inside is left in peace, and what is just outside is reported once.</summary>
public class BorderTests
{
    /// <summary>A rule, sections of a manifest that just keep it, and sections that just break it.</summary>
    public static TheoryData<string, string, string> Borders => new()
    {
        { "HAPG2007", """ "patroni": { "synchronousModeStrict": true } """, """ "patroni": { "members": ["a", "c"], "synchronousModeStrict": true } """ },
        { "HAPG2008", """ "patroni": { "members": ["a", "b"], "synchronousMode": "off" }, "objectives": { "dataLoss": "some" } """, """ "patroni": { "members": ["b", "c"] } """ },
        { "HAPG2009", Asynchronous("on"), Asynchronous("remote_apply") },
        { "HAPG2009", Asynchronous("local"), Asynchronous("remote_write") },
        { "HAPG2009", Synchronous("remote_write"), Synchronous("local") },
        { "HAPG2009", Synchronous("remote_apply"), Synchronous("OFF") },
        { "HAPG6004", Etcd("registry:5000/etcd:v3.5.3"), Etcd("registry:5000/etcd:v3.5.2") },
        { "HAPG6004", Etcd("etcd:3.4.0"), Etcd("etcd:3.3.27") },
        { "HAPG6004", Etcd("etcd:3.6.0"), Etcd("etcd:3.5.0-debian-11-r3") },
        { "HAPG6004", Etcd("host.3.5.1.example:5000/etcd:stable"), Etcd("host:5000/etcd:2.3.8") },
        { "HAPG6006", """ "etcd": { "electionTimeout": "2500ms" } """, """ "etcd": { "electionTimeout": "2501ms" } """ },
        { "HAPG1012", """ "networks": { "application": "x", "internal": "y" } """, """ "networks": { "backend": "patroni-internal" } """ },
        { "HAPG7006", Memory("effective_cache_size", "16GB"), Memory("effective_cache_size", "16385MB") },
        { "HAPG7007", Memory("shared_buffers", "6553MB"), Memory("shared_buffers", "6554MB") },
        { "HAPG7008", """ "patroni": { "dataDirectory": "/tmpfs/x" } """, """ "patroni": { "dataDirectory": "/tmp" } """ },
        { "HAPG7008", """ "patroni": { "dataDirectory": "/var/lib/docker-data" } """, """ "patroni": { "dataDirectory": "/var/lib/docker/volumes" } """ },
        { "HAPG7008", """ "patroni": { "dataDirectory": "/srv/..data" } """, """ "patroni": { "dataDirectory": "/srv/../data" } """ },
    };

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
        static CompilationResult Reserve(string cpus) => Samples.Compile($$"""
            { "name": "orders", "hosts": ["a", "b", { "name": "c", "cpus": 4 }],
              "patroni": { "resources": { "limits": { "cpus": 4 }, "reservations": { "cpus": {{cpus}} } } } }
            """);
    }

    [Fact]
    public void A_members_own_directory_is_reported_where_it_stands() => Assert.Equal(
        [2, 4],
        Compile("\n\"patroni\": { \"members\": [{ \"host\": \"a\", \"dataDirectory\": \"/run/a\" },\n\"b\",\n{ \"host\": \"c\", \"dataDirectory\": \"/run/c\" }] }")
            .Diagnostics.Select(static d => d.Location.Start.Line + 1));

    private static string Asynchronous(string commit) =>
        $$""" "patroni": { "synchronousMode": "off" }, "objectives": { "dataLoss": "some" }, "postgres": { "parameters": { "synchronous_commit": "{{commit}}" } } """;

    private static string Synchronous(string commit) =>
        $$""" "objectives": { "dataLoss": "some" }, "postgres": { "parameters": { "synchronous_commit": "{{commit}}" } } """;

    private static string Etcd(string image) => $$""" "etcd": { "image": "{{image}}" } """;

    private static string Memory(string parameter, string value) =>
        $$""" "patroni": { "resources": { "limits": { "memory": "16GB" } } }, "postgres": { "parameters": { "{{parameter}}": "{{value}}" } } """;

    private static CompilationResult Compile(string section) => Samples.Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], {{section}} }""");
}
