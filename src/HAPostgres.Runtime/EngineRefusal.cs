using System.Text.Json;
using Docker.DotNet;

namespace HAPostgres.Runtime;

/// <summary>What the engine says when it refuses a request.</summary>
internal static class EngineRefusal
{
    /// <summary>The engine's own words, without the JSON around them.</summary>
    public static string Explain(DockerApiException exception)
    {
        try
        {
            using JsonDocument body = JsonDocument.Parse(exception.ResponseBody ?? "");
            if (body.RootElement.TryGetProperty("message", out JsonElement message))
                return message.GetString()?.Trim() ?? exception.Message;
        }
        catch (JsonException)
        {
            // Not every answer is JSON; then the body itself says it.
        }
        return string.IsNullOrWhiteSpace(exception.ResponseBody) ? exception.Message : exception.ResponseBody.Trim();
    }
}
