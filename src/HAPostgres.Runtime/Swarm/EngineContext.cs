using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HAPostgres.Runtime.Swarm;

/// <summary>
/// A docker context that reaches its engine over TLS: the client library takes the address from a context, but not the certificates.
/// </summary>
/// <param name="Host">"tcp://…".</param>
/// <param name="Certificates">The directory of ca.pem, cert.pem and key.pem.</param>
internal sealed record EngineContext(string Host, string Certificates)
{
    /// <summary>The directory of the docker CLI's own configuration.</summary>
    public static string ConfigDirectory =>
        Environment.GetEnvironmentVariable("DOCKER_CONFIG") is { Length: > 0 } stated
            ? stated
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");

    /// <returns>The context in use, by DOCKER_CONTEXT or the CLI's configuration; null where there is none, or it needs no
    /// certificates.</returns>
    public static EngineContext? Current()
    {
        string home = ConfigDirectory;
        string? name = Environment.GetEnvironmentVariable("DOCKER_CONTEXT") is { Length: > 0 } variable
            ? variable
            : Text(Path.Combine(home, "config.json"), "currentContext");
        return name is null or "default" ? null : Read(home, name);
    }

    internal static EngineContext? Read(string home, string name)
    {
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        string certificates = Path.Combine(home, "contexts", "tls", id, "docker");
        return
            Directory.Exists(certificates)
            && Text(Path.Combine(home, "contexts", "meta", id, "meta.json"), "Endpoints", "docker", "Host") is { } host
            && host.StartsWith("tcp:", StringComparison.Ordinal)
            ? new EngineContext(host, certificates)
            : null;
    }

    private static string? Text(string file, params string[] path)
    {
        if (!File.Exists(file))
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
            JsonElement element = document.RootElement;
            foreach (string name in path)
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                    return null;
            }
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (JsonException e)
        {
            throw new DeployException(ExitCode.BadUsage, $"{file} is no JSON: {e.Message}", "Repair it, or name the engine with --host.");
        }
    }
}
