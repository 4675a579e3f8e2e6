using Microsoft.CodeAnalysis;
using Xunit;

namespace HAPostgres.Generator;

/// <summary>
/// A broken manifest still gives the class with what could be read: C# that uses something else must not drown in follow-up errors.
/// </summary>
public class BrokenManifestTests
{
    private const string Use = """
        static class Use
        {
            public const string Host = Acme.Orders.Members.A.Host;
            public const int Port = Acme.Orders.Endpoints.Pool.Port;
            public static readonly string Secret = Acme.Orders.Secrets.Superuser;
            public static readonly object Topology = Acme.Orders.Topology;
        }
        """;

    [Theory]
    [InlineData("\"nonsense\": 1")]
    [InlineData("\"etcd\": 7")]
    [InlineData("\"etcd\": { \"members\": [\"a\", 2, {}] }")]
    [InlineData("\"etcd\": { \"members\": [] }")]
    [InlineData("\"patroni\": { \"ttl\": null, \"loopWait\": [] }")]
    [InlineData("\"patroni\": { \"members\": [\"a\", {}, 3] }")]
    [InlineData("\"pgbouncer\": { \"poolMode\": \"any\", \"hosts\": [\"a\", \"z\"] }")]
    [InlineData("\"haproxy\": { \"primaryPort\": 6432 }")]
    [InlineData("\"postgres\": { \"version\": 16, \"roles\": [{}], \"parameters\": [] }")]
    [InlineData("\"postgres\": { \"parameters\": { \"max_connections\": \"many\" } }")]
    [InlineData("\"networks\": \"x\"")]
    [InlineData("\"secrets\": { \"superuser_password\": \"x\" }")]
    [InlineData("\"suppress\": [{ \"rule\": \"HAPG9999\", \"reason\": \"x\" }]")]
    [InlineData("\"objectives\": { \"recoveryTime\": \"1s\" }")]
    [InlineData("\"patroni\": { \"ttl\": \"20s\"")] // braces are missing
    [InlineData("\"patroni\": { \"ttl\": 20s }")]
    [InlineData("\"patroni\": { \"ttl\" }")]
    [InlineData("\"patroni\":")]
    public void Code_that_uses_something_else_still_compiles(string section)
    {
        Project project = new Project()
            .With("/repo/cluster.hapg.json", $"{{ \"name\": \"orders\", \"hosts\": [\"a\", \"b\", \"c\"], {section} }}")
            .WithCode(Use);

        GeneratorRunResult run = project.Run();

        Assert.Null(run.Exception);
        Assert.Contains(project.Diagnostics, static d => d.Severity == DiagnosticSeverity.Error);
        Assert.Empty(
            project.Output.GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity == DiagnosticSeverity.Error)
        );
    }
}
