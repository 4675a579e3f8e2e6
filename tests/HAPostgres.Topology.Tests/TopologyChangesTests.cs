using Xunit;

namespace HAPostgres;

/// <summary>What the pages' pairs of manifests do not show.</summary>
public class TopologyChangesTests
{
    private const string Five = """["a", "b", "c", "d", "e"]""";

    [Fact]
    public void No_change_is_no_finding_whatever_the_cluster() =>
        Assert.All(
            Rules.RuleCatalogue.Rules.Select(static r => Samples.Compile(RulePage.Of(r.Descriptor.Id).Good).Topology!),
            static t => Assert.Empty(TopologyChanges.Check(t, t))
        );

    [Theory]
    [InlineData("""["a", "b", "c", "d", "e"]""")] // two more
    [InlineData("""["b", "c", "d"]""")] // one for another
    public void Etcd_may_change_while_its_quorum_stays(string members) =>
        Assert.DoesNotContain(Check(Etcd("""["a", "b", "c"]"""), Etcd(members)), static f => f.Rule.Id == "HAPG6201");

    [Fact]
    public void A_host_that_leaves_is_one_finding_that_names_both_members()
    {
        ChangeFinding found = Assert.Single(
            Check("", "", """["a", "b", "c"]""", """["a", "b"]"""),
            static f => f.Rule.Severity == RuleSeverity.Error
        );

        Assert.Equal(("HAPG1201", "--remove-members"), (found.Rule.Id, found.Permission));
        Assert.Contains("patroni-c", found.Message, StringComparison.Ordinal);
        Assert.Contains("etcd-c", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_permits_a_lower_version() =>
        Assert.Null(
            Assert
                .Single(
                    Check("\"postgres\": { \"version\": 18 }", "\"postgres\": { \"version\": 15 }"),
                    static f => f.Rule.Id == "HAPG3201"
                )
                .Permission
        );

    [Theory]
    [InlineData("", "registry.example.org/etcd:v3.6.5", "Deploy 3.5.26")] // from the product's own 3.5.16
    [InlineData("registry.example.org/etcd:3.5.25", "registry.example.org/etcd:3.6.0-debian-11", "Deploy 3.5.26")]
    [InlineData("registry.example.org/etcd:3.5.26", "registry.example.org/etcd:3.6.5", null)]
    [InlineData("registry.example.org/etcd:3.5.26", "registry.example.org/etcd:3.7.0", "Deploy 3.6 in between")]
    [InlineData("registry.example.org/etcd:3.6.5", "registry.example.org/etcd:3.7.0", null)]
    [InlineData("registry.example.org/etcd:3.6.5", "", "does not start on the data of 3.6")]
    [InlineData("registry.example.org/etcd:stable", "registry.example.org/etcd:3.6.5", null)] // deploy looks into the databases
    [InlineData("", "registry.example.org/etcd:3.5.30", null)]
    public void Etcds_version_goes_up_step_by_step(string before, string now, string? remedy)
    {
        ChangeFinding? found = Check(Image(before), Image(now)).FirstOrDefault(static f => f.Rule.Id == "HAPG6203");
        Assert.Equal(remedy is null, found is null);
        Assert.Contains(remedy ?? "", found?.Message ?? "", StringComparison.Ordinal);

        static string Image(string image) => image.Length == 0 ? "" : $$"""  "etcd": { "image": "{{image}}" } """;
    }

    [Fact]
    public void A_member_that_moves_is_named_with_both_places()
    {
        string message = Assert
            .Single(
                Check(
                    """ "patroni": { "members": [{ "name": "pg1", "host": "a" }, { "name": "pg2", "host": "b" }] } """,
                    """ "patroni": { "members": [{ "name": "pg1", "host": "a" }, { "name": "pg2", "host": "c" }] } """
                )
            )
            .Message;

        Assert.Contains("pg2 from /var/lib/patroni/b on \"b\" to /var/lib/patroni/c on \"c\"", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"version\": 2")]
    [InlineData("\"names\": { \"superuser_password\": \"other\" }")]
    [InlineData("\"names\": { \"ca.crt\": \"other\" }")]
    public void A_secret_that_cannot_be_rotated_is_kept(string secrets)
    {
        ChangeFinding[] found = [.. Check("", $"\"secrets\": {{ {secrets} }}").Where(static f => f.Rule.Id == "HAPG8201")];

        Assert.NotEmpty(found);
        Assert.All(found, static f => Assert.Null(f.Permission));
    }

    [Fact]
    public void Secrets_of_a_layout_before_are_no_hindrance()
    {
        ClusterTopology wanted = Compile("", Five);
        ClusterTopology deployed = wanted with
        {
            Secrets = wanted
                .Secrets.Where(static s => s.Variable.Length > 0 || s.Key == "ca.crt")
                .Append(
                    wanted.Secrets[0] with
                    {
                        Name = "orders_server.crt_v1",
                        Target = "server.crt",
                        Kind = SecretKind.Certificate,
                        Variable = "",
                    }
                )
                .ToEquatableArray(),
        };

        Assert.DoesNotContain(
            TopologyChanges.Check(TopologyJson.Read(TopologyJson.Write(deployed), wanted), wanted),
            static f => f.Rule.Id == "HAPG8201"
        );
    }

    [Fact]
    public void What_was_deployed_is_read_back_from_its_text_before_it_is_compared()
    {
        ClusterTopology wanted = Compile("\"postgres\": { \"version\": 17 }", """["a", "b", "c"]""");
        string deployed = TopologyJson.Write(Compile("\"postgres\": { \"version\": 18 }", """["a", "b", "c"]"""));

        Assert.Equal("HAPG3201", Assert.Single(TopologyChanges.Check(TopologyJson.Read(deployed, wanted), wanted)).Rule.Id);
    }

    private static string Etcd(string members) => $"\"etcd\": {{ \"members\": {members} }}";

    private static EquatableArray<ChangeFinding> Check(string before, string now, string hostsBefore = Five, string hostsNow = Five) =>
        TopologyChanges.Check(Compile(before, hostsBefore), Compile(now, hostsNow));

    private static ClusterTopology Compile(string section, string hosts) =>
        Samples.Compile($$"""{ "name": "orders", "hosts": {{hosts}}{{(section.Length > 0 ? "," : "")}} {{section}} }""").Topology!;
}
