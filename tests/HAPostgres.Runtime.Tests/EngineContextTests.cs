using System.Security.Cryptography;
using System.Text;
using HAPostgres.Runtime.Swarm;
using Xunit;

namespace HAPostgres.Runtime.Tests;

public sealed class EngineContextTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("hapostgres-context-").FullName;

    [Fact]
    public void A_context_with_certificates_brings_them_along()
    {
        string tls = Write("db", "tcp://manager:2376", certificates: true);
        Assert.Equal(new EngineContext("tcp://manager:2376", tls), EngineContext.Read(_home, "db"));
    }

    [Fact]
    public void A_context_without_certificates_and_one_that_is_not_there_are_left_to_the_client_library()
    {
        Write("local", "unix:///run/docker.sock", certificates: false);
        Assert.Null(EngineContext.Read(_home, "local"));
        Assert.Null(EngineContext.Read(_home, "nothing"));
    }

    [Fact]
    public void A_broken_context_is_named()
    {
        Write("db", "tcp://manager:2376", certificates: true);
        File.WriteAllText(Meta("db"), "{");
        Assert.Contains(
            "meta.json is no JSON",
            Assert.Throws<DeployException>(() => EngineContext.Read(_home, "db")).Message,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private string Write(string name, string host, bool certificates)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Meta(name))!);
        File.WriteAllText(Meta(name), $$""" { "Name": "{{name}}", "Endpoints": { "docker": { "Host": "{{host}}" } } } """);
        string tls = Path.Combine(_home, "contexts", "tls", Id(name), "docker");
        if (certificates)
            Directory.CreateDirectory(tls);
        return tls;
    }

    private string Meta(string name) => Path.Combine(_home, "contexts", "meta", Id(name), "meta.json");

    // Docker's CLI keeps a context below the hash of its name.
    private static string Id(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
