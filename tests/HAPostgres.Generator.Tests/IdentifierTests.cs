using HAPostgres.Generator.Emit;
using Xunit;

namespace HAPostgres.Generator;

public class IdentifierTests
{
    [Theory]
    [InlineData("saasodoo-db-infra", "SaasodooDbInfra")]
    [InlineData("node1", "Node1")]
    [InlineData("db.eu-1", "DbEu1")]
    [InlineData("1a", "_1a")]
    [InlineData("class", "Class")]
    [InlineData("größe", "Größe")]
    [InlineData("a😀b", "AB")]
    [InlineData("😀", "Unnamed")]
    [InlineData("", "Unnamed")]
    [InlineData("haproxy_stats", "HAProxyStats")]
    public void A_name_becomes_an_identifier(string name, string identifier) => Assert.Equal(identifier, Identifier.Of(name));

    [Fact]
    public void Names_that_would_be_the_same_identifier_are_all_numbered_whatever_their_order()
    {
        Assert.Equal(["AB_2", "AB_1", "C"], Identifier.Distinct(["a_b", "a-b", "c"], []));
        Assert.Equal(["AB_1", "C", "AB_2"], Identifier.Distinct(["a-b", "c", "a_b"], []));
    }

    [Fact]
    public void Reserved_and_inherited_names_are_avoided() =>
        Assert.Equal(["Etcd_", "Equals_", "Name_"], Identifier.Distinct(["etcd", "equals", "name"], ["Etcd", "Name"]));

    [Theory]
    [InlineData("Acme.Shop", "Acme.Shop")]
    [InlineData("my-app", "my_app")]
    [InlineData("1st.class", "_1st.@class")]
    [InlineData("", "")]
    public void A_root_namespace_compiles(string rootNamespace, string expected) =>
        Assert.Equal(expected, Identifier.OfNamespace(rootNamespace));
}
