using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Patroni;
using HAPostgres.Runtime.Verification;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class VerifyTests
{
    [Fact]
    public void Roles_and_databases_that_are_missing_fail_with_the_statements_that_make_them()
    {
        ClusterTopology topology = ManifestCompiler.Compile(new ManifestFile("cluster.hapg.json", """
            { "name": "orders", "hosts": ["a", "b", "c"], "postgres": {
                "roles": [{ "name": "app", "connectionLimit": 20 }, { "name": "web" }],
                "databases": [{ "name": "shop", "owner": "app", "extensions": ["citext"] }] } }
            """)).Topology!;
        Check missing = DeclaredObjects.Of(topology, new HashSet<string> { "postgres", "web" }, new HashSet<string> { "postgres" });
        Assert.False(missing.Passed);
        Assert.Contains("CREATE ROLE \"app\" LOGIN CONNECTION LIMIT 20", missing.Detail, StringComparison.Ordinal);
        Assert.Contains("CREATE DATABASE \"shop\" OWNER \"app\"", missing.Detail, StringComparison.Ordinal);
        Assert.Contains("CREATE EXTENSION IF NOT EXISTS \"citext\"", missing.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("\"web\"", missing.Detail, StringComparison.Ordinal);
        Assert.True(DeclaredObjects.Of(topology, new HashSet<string> { "app", "web" }, new HashSet<string> { "shop" }).Passed);
    }

    [Theory]
    [InlineData("etcd1 etcd2 etcd3", "", true, "3 of 3 members healthy")]
    [InlineData("etcd1 etcd3", "etcd2", false, "2 of 3 members healthy, not etcd2")]
    [InlineData("etcd3", "etcd1 etcd2", false, "1 of 3 members healthy, not etcd1, etcd2: no quorum")]
    public void Etcd_s_check_names_the_members_that_are_not_healthy(string healthy, string silent, bool passes, string detail)
    {
        IEnumerable<EtcdView> Views(string names, bool healthy) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => new EtcdView(name, "", healthy, false, null, ""));

        Check check = VerifyCommand.Etcd([.. Views(healthy, true), .. Views(silent, false)], quorum: 2);

        Assert.Equal(new Check("etcd", passes, detail), check);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_step_that_came_to_its_end_without_success_is_not_summed_up_as_ok(bool found)
    {
        Reporter report = new(json: true);

        bool result = await report.StepAsync("verify", () => Task.FromResult(found), static found => found);

        Assert.Equal(found, result);
        Assert.Equal(found, Assert.Single(report.Steps).Passed);
    }
}
