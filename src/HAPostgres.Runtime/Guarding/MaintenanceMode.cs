using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Membership;
using HAPostgres.Runtime.Patroni;

namespace HAPostgres.Runtime.Guarding;

/// <summary>What is known of Patroni's maintenance mode.</summary>
/// <param name="Paused">Null where it could not be seen.</param>
/// <param name="Reason">Why it could not be seen.</param>
internal sealed record MaintenanceMode(bool? Paused, string Reason = "")
{
    /// <summary>
    /// Looks through the published status port, then from inside the cluster's network. A swarm without members of Patroni has no maintenance mode.
    /// </summary>
    /// <param name="services">Of the cluster's stack.</param>
    /// <exception cref="DeployException">A proxy refuses the password, or the files of setup are missing here.</exception>
    public static async Task<MaintenanceMode> LookAsync(Session session, IReadOnlyList<SwarmService> services, CancellationToken cancel)
    {
        if (MemberServices.Of(session.Topology, services).All(static m => m.Kind != MemberKind.Patroni))
            return new MaintenanceMode(false);
        if ((await session.Observer.LookAsync(cancel)).IsSeen(out ClusterView? view, out string? reason))
            return new MaintenanceMode(view.Paused);
        try
        {
            PatroniAnswer answer = await PatroniApi.AskAnyAsync(session, "GET", "/config", "", cancel);
            return answer.Status == 200
                ? new MaintenanceMode(IsPaused(answer.Text))
                : new MaintenanceMode(null, $"{reason}; {answer.Member} answers {answer.Status} from inside the cluster's network");
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is DeployException or DockerApiException or JsonException)
        {
            return new MaintenanceMode(null, $"{reason}; {e.Message}");
        }
    }

    /// <param name="configuration">Patroni's dynamic configuration, in which "pause" is true in maintenance mode and absent otherwise.</param>
    internal static bool IsPaused(string configuration)
    {
        using JsonDocument document = JsonDocument.Parse(configuration);
        return document.RootElement.TryGetProperty("pause", out JsonElement pause) && pause.ValueKind == JsonValueKind.True;
    }
}
