using Docker.DotNet;

namespace HAPostgres.Runtime.Swarm;

/// <summary>An update that was based on an old version of the object. The engine answers 500 with this text, never 409.</summary>
internal static class StaleVersion
{
    public static bool Is(DockerApiException exception) =>
        (exception.ResponseBody ?? "").Contains("update out of sequence", StringComparison.Ordinal);
}
