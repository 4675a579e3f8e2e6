using Xunit;

namespace HAPostgres;

/// <summary>What docs/rules-considered.md calls impossible by construction, since no setting could say it; named after the entry.</summary>
public class SettingEntryTests
{
    [Fact]
    public void Entry034_and_048_a_member_has_no_parameters_of_its_own() =>
        NoSuchSetting("\"patroni\": { \"members\": [{ \"host\": \"a\", \"parameters\": { \"max_connections\": 50 } }, \"b\", \"c\"] }");

    [Theory]
    [InlineData("\"pgbouncer\": { \"host\": \"patroni-a\" }")]
    [InlineData("\"pgbouncer\": { \"targetSessionAttrs\": \"read-write\" }")]
    [InlineData("\"pgbouncer\": { \"options\": { \"admin_users\": \"app\" } }")]
    public void Entry071_nothing_is_handed_to_the_pool_unseen(string section) => NoSuchSetting(section);

    [Theory]
    [InlineData("\"postgres\": { \"roles\": [{ \"name\": \"app\", \"options\": \"SUPERUSER\" }] }")]
    [InlineData("\"postgres\": { \"roles\": [{ \"name\": \"app\", \"superuser\": true }] }")]
    public void Entry118_a_role_has_no_options_in_free_text(string section) => NoSuchSetting(section);

    [Theory]
    [InlineData("\"postgres\": { \"tablespaces\": [] }")]
    [InlineData("\"postgres\": { \"bootstrap\": { \"recovery\": {} } }")]
    public void Entry119_and_121_there_are_no_tablespaces_and_one_way_to_begin(string section) => NoSuchSetting(section);

    private static void NoSuchSetting(string section) =>
        Assert.Equal(
            "HAPG0003",
            Assert
                .Single(
                    Samples.Compile($$"""{ "name": "orders", "hosts": ["a", "b", "c"], {{section}}, {{Samples.NoBackup}} }""").Diagnostics
                )
                .Rule.Id
        );
}
