using HAPostgres.Runtime.Planning;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class PlanTextTests
{
    [Theory]
    [InlineData(
        """["local all all peer","hostssl all all samenet scram-sha-256"]""",
        """["local all all peer","hostssl all postgres samenet scram-sha-256 clientcert=verify-ca","hostssl all all samenet scram-sha-256"]""",
        "setting patroni postgresql.pg_hba  [reload]\n    + hostssl all postgres samenet scram-sha-256 clientcert=verify-ca"
    )]
    [InlineData("""["a","b"]""", """["b"]""", "setting patroni postgresql.pg_hba  [reload]\n    - a")]
    [InlineData("""["a","b"]""", """["b","a"]""", """setting patroni postgresql.pg_hba: ["a","b"] -> ["b","a"]  [reload]""")]
    [InlineData("[a", "[b", "setting patroni postgresql.pg_hba: [a -> [b  [reload]")]
    [InlineData(null, """["b"]""", """setting patroni postgresql.pg_hba: ["b"]  [reload]""")]
    public void A_list_is_shown_by_what_leaves_it_and_what_comes(string? from, string to, string text) =>
        Assert.Equal(text, PlanText.Describe(new Change(Subject.Setting, "patroni postgresql.pg_hba", "", from, to, Effect.Reload)));
}
