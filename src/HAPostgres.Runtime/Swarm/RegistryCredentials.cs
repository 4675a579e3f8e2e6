using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;

namespace HAPostgres.Runtime.Swarm;

/// <summary>
/// Credentials of image registries, from where <c>docker login</c> keeps them: the file config.json of the docker CLI, or the credential
/// helper
/// that it names. The nodes of a swarm pull with the credentials that come with the service.
/// </summary>
internal static class RegistryCredentials
{
    /// <summary>The name under which the docker CLI keeps Docker Hub.</summary>
    private const string Hub = "https://index.docker.io/v1/";

    private static readonly TimeSpan s_helperLimit = TimeSpan.FromSeconds(30);

    /// <returns>Null where nobody has logged in to the image's registry.</returns>
    /// <exception cref="DeployException">The file or the helper is broken.</exception>
    public static Task<AuthConfig?> OfAsync(string image, CancellationToken cancel) =>
        OfAsync(image, EngineContext.ConfigDirectory, cancel);

    internal static async Task<AuthConfig?> OfAsync(string image, string directory, CancellationToken cancel)
    {
        string file = Path.Combine(directory, "config.json");
        if (!File.Exists(file) || Parse(file) is not { } config)
            return null;
        string registry = RegistryOf(image);
        if (Helper(config, registry) is { } helper)
            return await AskHelperAsync(helper, registry, cancel);
        return (config["auths"] as JsonObject)?[registry] is JsonObject entry ? Read(entry, registry, file) : null;
    }

    /// <summary>The host before the first slash, if it is one: the rule of Docker's reference grammar.</summary>
    internal static string RegistryOf(string image) =>
        image.Split('/') is [var host, _, ..]
        && (host.Contains('.', StringComparison.Ordinal) || host.Contains(':', StringComparison.Ordinal) || host == "localhost")
            ? host is "docker.io" or "index.docker.io"
                ? Hub
                : host
            : Hub;

    private static string? Helper(JsonObject config, string registry) =>
        ((config["credHelpers"] as JsonObject)?[registry] ?? config["credsStore"])?.ToString() is { Length: > 0 } name ? name : null;

    private static AuthConfig? Read(JsonObject entry, string registry, string file)
    {
        string? token = entry["identitytoken"]?.ToString();
        if (entry["auth"]?.ToString() is not { Length: > 0 } encoded)
            return token is { Length: > 0 } ? new AuthConfig { IdentityToken = token, ServerAddress = registry } : null;
        byte[] bytes = new byte[encoded.Length];
        if (
            !Convert.TryFromBase64String(encoded, bytes, out int length)
            || Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is not [var user, var password]
        )
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"The credentials of {registry} in {file} cannot be read.",
                $"Run 'docker login {registry}' again."
            );
        return new AuthConfig
        {
            Username = user,
            Password = password.TrimEnd('\0'),
            IdentityToken = token ?? "",
            ServerAddress = registry,
        };
    }

    private static JsonObject? Parse(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file)) as JsonObject;
        }
        catch (JsonException e)
        {
            throw new DeployException(
                ExitCode.BadUsage,
                $"{file} is no JSON: {e.Message}",
                "Repair it, or name another directory with DOCKER_CONFIG."
            );
        }
    }

    // The protocol of docker/docker-credential-helpers: the server on standard input, JSON on standard output.
    private static async Task<AuthConfig?> AskHelperAsync(string name, string registry, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_helperLimit);
        ProcessStartInfo start = new($"docker-credential-{name}", "get")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process helper = Process.Start(start)!;
            await helper.StandardInput.WriteLineAsync(registry);
            helper.StandardInput.Close();
            Task<string> error = helper.StandardError.ReadToEndAsync(limit.Token);
            string answer = await helper.StandardOutput.ReadToEndAsync(limit.Token);
            await helper.WaitForExitAsync(limit.Token);
            string said = $"{answer}{await error}";
            if (helper.ExitCode != 0 && said.Contains("credentials not found", StringComparison.OrdinalIgnoreCase))
                return null;
            if (helper.ExitCode == 0 && JsonNode.Parse(answer) is JsonObject found)
                return Found(found, registry);
            throw Broken(name, registry, said.Trim());
        }
        catch (Exception e)
            when (!cancel.IsCancellationRequested
                && e is System.ComponentModel.Win32Exception or JsonException or IOException or OperationCanceledException
            )
        {
            throw Broken(name, registry, e.Message);
        }
    }

    // The user <token> says that the secret is an identity token.
    private static AuthConfig Found(JsonObject found, string registry) =>
        found["Username"]?.ToString() == "<token>"
            ? new AuthConfig { IdentityToken = found["Secret"]?.ToString() ?? "", ServerAddress = registry }
            : new AuthConfig
            {
                Username = found["Username"]?.ToString() ?? "",
                Password = found["Secret"]?.ToString() ?? "",
                ServerAddress = registry,
            };

    private static DeployException Broken(string name, string registry, string reason) =>
        new(
            ExitCode.PreconditionMissing,
            $"The credential helper docker-credential-{name} gave no credentials of {registry}: {reason}",
            "Repair it, or take it out of config.json of the docker command and run 'docker login' again."
        );
}
