using System.Net;
using System.Text.Json;
using Docker.DotNet;

namespace HAPostgres.Testing;

/// <summary>What the engine answers where it refuses a call.</summary>
internal static class EngineRefusals
{
    public static DockerApiException Conflict(string text) =>
        Because(HttpStatusCode.Conflict, $"rpc error: code = AlreadyExists desc = name conflicts with an existing object: {text}");

    public static DockerApiException InUse(string text) =>
        Because(HttpStatusCode.BadRequest, $"rpc error: code = InvalidArgument desc = {text}");

    public static DockerApiException OutOfSequence() =>
        Because(HttpStatusCode.InternalServerError, "rpc error: code = Unknown desc = update out of sequence");

    public static DockerApiException NotFound(string text) => Because(HttpStatusCode.NotFound, text);

    public static DockerApiException Because(HttpStatusCode status, string text) =>
        new(status, JsonSerializer.Serialize(new Dictionary<string, string> { ["message"] = text }));
}
