using System.Text;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Swarm;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>Credentials from the files and helpers of the docker CLI, in its own formats.</summary>
public sealed class RegistryCredentialsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hapg").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("registry.example.org:5000/hapostgres/etcd:0.1.0", "registry.example.org:5000")]
    [InlineData("registry.example.org/etcd@sha256:00", "registry.example.org")]
    [InlineData("localhost/etcd", "localhost")]
    [InlineData("hapostgres/etcd:0.1.0", "https://index.docker.io/v1/")]
    [InlineData("etcd:0.1.0", "https://index.docker.io/v1/")]
    [InlineData("docker.io/library/debian", "https://index.docker.io/v1/")]
    public void The_registry_of_an_image_is_the_host_in_its_name(string image, string registry) =>
        Assert.Equal(registry, RegistryCredentials.RegistryOf(image));

    [Fact]
    public async Task A_login_of_the_docker_command_is_found_by_the_registry()
    {
        Config($$"""{ "auths": { "registry.example.org": { "auth": "{{Encoded("robot:pass:word")}}" } } }""");

        AuthConfig? found = await Of("registry.example.org/hapostgres/etcd:1");

        Assert.Equal(("robot", "pass:word", "registry.example.org"), (found!.Username, found.Password, found.ServerAddress));
        Assert.Null(await Of("other.example.org/hapostgres/etcd:1"));
        Assert.Null(await Of("hapostgres/etcd:1"));
    }

    [Fact]
    public async Task Without_a_configuration_there_are_no_credentials() => Assert.Null(await Of("registry.example.org/etcd:1"));

    [Fact]
    public async Task Broken_credentials_are_named_without_their_content()
    {
        Config("""{ "auths": { "registry.example.org": { "auth": "secret!" } } }""");

        DeployException refused = await Assert.ThrowsAsync<DeployException>(() => Of("registry.example.org/etcd:1"));

        Assert.Contains("docker login registry.example.org", refused.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_that_is_not_there_is_named()
    {
        Config("""{ "credHelpers": { "registry.example.org": "hapg-missing" } }""");

        DeployException refused = await Assert.ThrowsAsync<DeployException>(() => Of("registry.example.org/etcd:1"));

        Assert.Contains("docker-credential-hapg-missing", refused.Message, StringComparison.Ordinal);
        Assert.Null(await Of("other.example.org/etcd:1"));
    }

    private Task<AuthConfig?> Of(string image) => RegistryCredentials.OfAsync(image, _directory, TestContext.Current.CancellationToken);

    private void Config(string json) => File.WriteAllText(Path.Combine(_directory, "config.json"), json);

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
