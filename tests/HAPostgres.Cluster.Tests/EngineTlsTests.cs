using Xunit;

namespace HAPostgres.Cluster;

/// <summary>An engine that is reached over TCP asks for a certificate, and is asked for one.</summary>
[Trait("Category", "Cluster")]
public class EngineTlsTests
{
    /// <summary>It is reached, and what it says is understood: this engine is in no swarm.</summary>
    private const int NotASwarmManager = 5;

    [Fact]
    public async Task The_engine_is_reached_by_certificates_from_the_environment_and_from_a_docker_context()
    {
        ClusterTests.SkipUnlessWanted();
        await using TlsEngine engine = await TlsEngine.Start();

        Reached(
            await Status(
                new()
                {
                    ["DOCKER_HOST"] = engine.Address,
                    ["DOCKER_TLS_VERIFY"] = "1",
                    ["DOCKER_CERT_PATH"] = engine.Certificates,
                }
            )
        );

        Dictionary<string, string> context = new()
        {
            ["DOCKER_HOST"] = "",
            ["DOCKER_CONFIG"] = engine.Directory("config"),
            ["DOCKER_CONTEXT"] = "db",
        };
        (
            await Shell.Run(
                "docker",
                [
                    "context",
                    "create",
                    "db",
                    "--docker",
                    $"host={engine.Address},ca={engine.Certificates}/ca.pem,cert={engine.Certificates}/cert.pem,"
                        + $"key={engine.Certificates}/key.pem",
                ],
                s_bound,
                new Dictionary<string, string> { ["DOCKER_CONFIG"] = engine.Directory("config") }
            )
        ).Succeeded();
        Reached(await Status(context));
        (await Status(new(context) { ["DOCKER_CONTEXT"] = "other" })).Refused(3, "'other' does not exist");
    }

    [Fact]
    public async Task A_wrong_certificate_is_named()
    {
        ClusterTests.SkipUnlessWanted();
        await using TlsEngine engine = await TlsEngine.Start();
        Dictionary<string, string> tls = new() { ["DOCKER_HOST"] = engine.Address, ["DOCKER_TLS_VERIFY"] = "1" };
        string foreign = TlsEngine.WriteCertificates(engine.Directory("foreign"));
        string unreadable = TlsEngine.WriteCertificates(engine.Directory("unreadable"));
        await File.WriteAllTextAsync(Path.Combine(unreadable, "cert.pem"), "no certificate", TestContext.Current.CancellationToken);

        (await Status(new(tls) { ["DOCKER_CERT_PATH"] = foreign })).Refused(4, "certificate");
        (await Status(new(tls) { ["DOCKER_CERT_PATH"] = unreadable })).Refused(3, unreadable, "cannot be read");
        (await Status(new(tls) { ["DOCKER_CERT_PATH"] = engine.Directory("empty") })).Refused(3, "ca.pem", "DOCKER_CERT_PATH");
        (await Status(new() { ["DOCKER_HOST"] = engine.Address })).Refused(4, "TLS", "DOCKER_TLS_VERIFY");
    }

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(2);

    private static Task<ShellResult> Status(Dictionary<string, string> environment) =>
        Shell.Run("dotnet", [ExampleSwarm.Program, "status"], s_bound, environment);

    private static void Reached(ShellResult result) => result.Refused(NotASwarmManager, "not part of a swarm");
}
