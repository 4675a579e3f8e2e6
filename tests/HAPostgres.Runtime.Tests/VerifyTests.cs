using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Verification;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public class VerifyTests
{
    [Fact]
    public void Roles_and_databases_that_are_missing_fail_with_the_statements_that_make_them()
    {
        ClusterTopology topology = ManifestCompiler
            .Compile(
                new ManifestFile(
                    "cluster.hapg.json",
                    """
                    { "name": "orders", "hosts": ["a", "b", "c"], "postgres": {
                        "roles": [{ "name": "app", "connectionLimit": 20 }, { "name": "web" }],
                        "databases": [{ "name": "shop", "owner": "app", "extensions": ["citext"] }] } }
                    """
                )
            )
            .Topology!;
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
        IEnumerable<EtcdView> Views(string names, bool healthy) =>
            names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new EtcdView(name, "", healthy, false, null, ""));

        Check check = VerifyCommand.Etcd([.. Views(healthy, true), .. Views(silent, false)], quorum: 2);

        Assert.Equal(new Check("etcd", passes, detail), check);
    }

    [Fact]
    public void A_cluster_with_everything_that_a_new_one_has_passes()
    {
        Check check = AccessChecks.Of(Example.Topology, s_asNew);

        Assert.True(check.Passed, check.Detail);
    }

    public static TheoryData<string, string> Lacks =>
        new()
        {
            { "template", "REVOKE CONNECT, TEMPORARY ON DATABASE template1 FROM PUBLIC" },
            { "lookup", "CREATE OR REPLACE FUNCTION" },
            { "no limit", $"ALTER ROLE \"app\" CONNECTION LIMIT {ConnectionBudget.Of(Example.Topology).PerRole}" },
            { "high limit", "ALTER ROLE \"app\" CONNECTION LIMIT" },
            { "reserve", "GRANT pg_use_reserved_connections TO \"pgbouncer\" WITH INHERIT TRUE" },
        };

    [Theory]
    [MemberData(nameof(Lacks))]
    public void What_a_cluster_of_an_earlier_version_lacks_is_named_with_its_statement(string lack, string statement)
    {
        AccessState seen = lack switch
        {
            "template" => s_asNew with { TemplateIsOpen = true },
            "lookup" => s_asNew with { LookupFunction = "SELECT rolname FROM pg_authid" },
            "no limit" => s_asNew with { ConnectionLimits = new Dictionary<string, int> { ["app"] = -1 } },
            "high limit" => s_asNew with { ConnectionLimits = new Dictionary<string, int> { ["app"] = 100_000 } },
            _ => s_asNew with { WithoutReserve = ["pgbouncer"] },
        };

        Check check = AccessChecks.Of(Example.Topology, seen);

        Assert.False(check.Passed);
        Assert.Contains(statement, check.Detail, StringComparison.Ordinal);
    }

    private static readonly AccessState s_asNew = new(false, "rolname <> 'rewind'", new Dictionary<string, int> { ["app"] = 10 }, []);

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
