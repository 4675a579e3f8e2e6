using Docker.DotNet.Models;

namespace HAPostgres.Runtime.Swarm;

/// <summary>Why a task does not run, in the swarm's words.</summary>
internal static class TaskFailure
{
    public static string Describe(TaskResponse? task)
    {
        if (task?.Status is not { } status)
            return "no task was created";
        string text = !string.IsNullOrEmpty(status.Err) ? status.Err : status.Message ?? "";
        return $"{StateName(status.State)}{(text.Length > 0 ? ": " + text : "")}";
    }

    public static bool HasFailed(TaskResponse task) => task.Status?.State is TaskState.Failed or TaskState.Rejected;

    public static string StateName(TaskState? state) => state?.ToString().ToLowerInvariant() ?? "unknown";

    public static bool IsImageMissing(string text) =>
        text.Contains("No such image", StringComparison.OrdinalIgnoreCase)
        || text.Contains("pull access denied", StringComparison.OrdinalIgnoreCase)
        || text.Contains("manifest unknown", StringComparison.OrdinalIgnoreCase)
        || text.Contains("not found: manifest", StringComparison.OrdinalIgnoreCase);

    public static bool IsPortTaken(string text) =>
        text.Contains("port is already allocated", StringComparison.OrdinalIgnoreCase)
        || text.Contains("address already in use", StringComparison.OrdinalIgnoreCase)
        || text.Contains("host-mode port already in use", StringComparison.OrdinalIgnoreCase);
}
