using Xunit;

namespace HAPostgres;

/// <summary>What docs/rules-considered.md calls impossible by construction, as far as a manifest shows it; named after the entry.</summary>
public class EntryTests
{
    [Fact]
    public void Entry008_no_member_can_have_the_name_of_patronis_placeholder() =>
        Refused(
            "HAPG0006",
            "\"patroni\": { \"members\": [\"a\", \"b\", { \"host\": \"c\", \"name\": \"__patroni_strict_sync_replica_placeholder__\" }] }"
        );

    [Theory]
    [InlineData("threadPoolSize")]
    [InlineData("requestQueueSize")]
    [InlineData("threadStackSize")]
    public void Entry010_there_is_no_setting_for_patronis_threads(string setting) =>
        Refused("HAPG0003", $"\"patroni\": {{ \"{setting}\": 1 }}");

    private static void Refused(string id, string section) =>
        Assert.Equal(
            id,
            Assert
                .Single(
                    Samples.Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], {{section}}, {{Samples.NoBackup}} }""").Diagnostics
                )
                .Rule.Id
        );
}
