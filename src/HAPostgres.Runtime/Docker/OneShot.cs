using System.Security.Cryptography;
using Docker.DotNet;
using Docker.DotNet.Models;
using SwarmPlacement = Docker.DotNet.Models.Placement;

namespace HAPostgres.Runtime.Docker;

/// <summary>
/// A bash script that runs once, somewhere in the swarm, in an image of the cluster: the way to act on another host, or inside a
/// network that is not published, with nothing but a manager's API. (Swarm's job mode ran its tasks again and again when tried.)
/// </summary>
internal sealed record OneShot
{
    /// <summary>What it is for; part of the service's name.</summary>
    public required string Purpose { get; init; }

    public required string Image { get; init; }

    /// <summary>Run by bash. Never holds a secret: the script is part of the service's specification.</summary>
    public required string Script { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The node to run on; null for any.</summary>
    public string? NodeId { get; init; }

    public string User { get; init; } = "999:999";

    public IReadOnlyList<Mount> Mounts { get; init; } = [];

    /// <summary>Ids of the networks to join.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    public IReadOnlyList<SecretReference> Secrets { get; init; } = [];

    /// <summary>From creation to end, the pull of an image included.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What the script has, after SIGTERM, to put back what it changed: when it is removed before its end.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(1);
}

/// <param name="Error">Standard error of the script, or why it never ran.</param>
internal sealed record OneShotResult(bool Started, int ExitCode, string Output, string Error)
{
    public bool Succeeded => Started && ExitCode == 0;

    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The value of a line "key=value".</summary>
    public string? Value(string key) => Lines.FirstOrDefault(l => l.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..];
}

/// <summary>Runs one-shot services and always removes them, also after Ctrl-C.</summary>
internal sealed class OneShotRunner(SwarmClient swarm, string cluster)
{
    // The log of a container that just ended can still be on its way; this line tells that all of it is there.
    private const string EndMark = "hapostgres-one-shot-exit=";

    private static readonly TimeSpan s_removalLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    public async Task<OneShotResult> RunAsync(OneShot job, CancellationToken cancel)
    {
        string name = $"{Shortened(cluster)}-{job.Purpose}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        try
        {
            await swarm.Api.Swarm.CreateServiceAsync(new ServiceCreateParameters { Service = Specify(name, job) }, cancel);
            return await FollowAsync(name, job, cancel);
        }
        finally
        {
            // By name, which is known before the engine answers: it may have created the service that a cancelled call asked for.
            await RemoveAsync(name);
        }
    }

    /// <returns>The name of a one-shot service of this purpose that has not ended; null where there is none.</returns>
    public async Task<string?> RunningAsync(string purpose, CancellationToken cancel)
    {
        foreach (SwarmService service in await LeftoversAsync(cancel))
        {
            if (service.Spec?.Name is { } name && name.StartsWith($"{Shortened(cluster)}-{purpose}-", StringComparison.Ordinal)
                && (await swarm.TasksAsync(name, cancel)).Any(static t => t.Status?.State is < TaskState.Complete))
                return name;
        }
        return null;
    }

    /// <summary>Removes what an earlier run left behind when it was killed.</summary>
    public async Task<int> RemoveLeftoversAsync(CancellationToken cancel)
    {
        IReadOnlyList<SwarmService> left = await LeftoversAsync(cancel);
        foreach (SwarmService service in left)
            await RemoveAsync(service.Spec?.Name ?? service.ID ?? "");
        return left.Count;
    }

    /// <summary>One-shot services of this cluster that are there: at work, or left behind by a program that was killed.</summary>
    public async Task<IReadOnlyList<SwarmService>> LeftoversAsync(CancellationToken cancel) =>
        [.. await swarm.Api.Swarm.ListServicesAsync(new ServiceListParameters { Filters = Filters.Of("label", $"{StackLabels.OneShot}={cluster}") }, cancel)];

    private async Task<OneShotResult> FollowAsync(string service, OneShot job, CancellationToken cancel)
    {
        TaskResponse? task = null;
        bool ended = await Wait.UntilAsync(job.Limit, async () =>
        {
            task = (await swarm.TasksAsync(service, cancel)) is [var newest, ..] ? newest : null;
            return task?.Status?.State is TaskState.Complete or TaskState.Failed or TaskState.Rejected or TaskState.Shutdown or TaskState.Orphaned;
        }, cancel);
        if (!ended)
            return new OneShotResult(false, -1, "", $"it did not end within {job.Limit.TotalSeconds:0} s (task: {TaskFailure.Describe(task)})");
        if (task?.Status is not { } status)
            return new OneShotResult(false, -1, "", TaskFailure.Describe(task));
        if (status.State is not TaskState.Complete && string.IsNullOrEmpty(status.ContainerStatus?.ContainerID))
            return new OneShotResult(false, -1, "", TaskFailure.Describe(task));
        for (int attempt = 0; ; attempt++)
        {
            (string output, string error) = await ServiceLog.ReadAsync(swarm, service, null, cancel);
            int mark = output.LastIndexOf(EndMark, StringComparison.Ordinal);
            if (mark >= 0 && int.TryParse(output[(mark + EndMark.Length)..].Trim(), out int code))
                return new OneShotResult(true, code, output[..mark], error.Trim());
            if (attempt == 20 || status.State is TaskState.Rejected)
                return new OneShotResult(status.State is TaskState.Complete or TaskState.Failed, (int)(status.ContainerStatus?.ExitCode ?? -1), output, error.Length > 0 ? error.Trim() : TaskFailure.Describe(task));
            await Task.Delay(s_pause, cancel);
        }
    }

    private ServiceSpec Specify(string name, OneShot job) => new()
    {
        Name = name,
        Labels = new Dictionary<string, string> { [StackLabels.OneShot] = cluster },
        Mode = new ServiceMode { Replicated = new ReplicatedService { Replicas = 1 } },
        EndpointSpec = new EndpointSpec { Mode = "dnsrr" },
        TaskTemplate = new TaskSpec
        {
            RestartPolicy = new SwarmRestartPolicy { Condition = "none" },
            Placement = job.NodeId is null ? null : new SwarmPlacement { Constraints = [$"node.id == {job.NodeId}"] },
            // Read back through the manager, whatever the engine's default driver is.
            LogDriver = new SwarmDriver { Name = "json-file" },
            Networks = [.. job.Networks.Select(static n => new NetworkAttachmentConfig { Target = n })],
            ContainerSpec = new ContainerSpec
            {
                Image = job.Image,
                User = job.User,
                Command = ["/bin/bash", "-c", Framed(job.Script)],
                Env = [.. job.Environment.Select(static e => $"{e.Key}={e.Value}")],
                Mounts = [.. job.Mounts],
                Secrets = [.. job.Secrets],
                Labels = new Dictionary<string, string> { [StackLabels.OneShot] = cluster, [StackLabels.OneShotPurpose] = job.Purpose },
                StopGracePeriod = job.Farewell,
                Healthcheck = new HealthcheckConfig { Test = ["NONE"] },
            },
        },
    };

    // Process 1 gets no signal that it does not handle, and its children get none at all: so the script is told by hand when its service is removed.
    private static string Framed(string script) => $$"""
        (
        {{script}}
        ) &
        script=$!
        trap 'kill -TERM $script 2>/dev/null' TERM
        wait $script
        code=$?
        while kill -0 $script 2>/dev/null; do wait $script; code=$?; done
        echo
        echo {{EndMark}}$code
        exit $code
        """;

    /// <summary>Whether a one-shot service of this purpose has a task that runs.</summary>
    public async Task<bool> StartedAsync(string purpose, CancellationToken cancel) =>
        (await swarm.Api.Tasks.ListAsync(new TasksListParameters { Filters = Filters.Of("label", $"{StackLabels.OneShot}={cluster}") }, cancel))
            .Any(t => t.Status?.State == TaskState.Running && t.Spec?.ContainerSpec?.Labels?.TryGetValue(StackLabels.OneShotPurpose, out string? found) == true && found == purpose);

    // Swarm allows 63 characters.
    private static string Shortened(string name) => name.Length > 36 ? name[..36] : name;

    private async Task RemoveAsync(string name)
    {
        using CancellationTokenSource limit = new(s_removalLimit);
        try
        {
            await swarm.Api.Swarm.RemoveServiceAsync(name, limit.Token);
        }
        catch (Exception e) when (e is DockerApiException or OperationCanceledException or HttpRequestException or IOException)
        {
            // Gone already, or the manager is: the next run removes leftovers.
        }
    }
}
