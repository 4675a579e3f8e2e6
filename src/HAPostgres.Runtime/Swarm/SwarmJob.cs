using System.Globalization;
using System.Security.Cryptography;
using Docker.DotNet;
using Docker.DotNet.Models;
using SwarmPlacement = Docker.DotNet.Models.Placement;
using SwarmTaskStatus = Docker.DotNet.Models.TaskStatus;

namespace HAPostgres.Runtime.Swarm;

/// <summary>
/// A bash script that runs once, somewhere in the swarm, in an image of the cluster: the way to act on another host, or inside a
/// network that is not published, with nothing but a manager's API. (Swarm's job mode ran its tasks again and again when tried.)
/// </summary>
internal sealed record SwarmJob
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

    public IReadOnlyList<SwarmConfigReference> Configs { get; init; } = [];

    /// <summary>From creation to end, the pull of an image included.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What the script has, after SIGTERM, to put back what it changed: when it is removed before its end.</summary>
    public TimeSpan StopGracePeriod { get; init; } = TimeSpan.FromSeconds(1);
}

/// <param name="Error">Standard error of the script, or why it never ran.</param>
internal sealed record SwarmJobResult(bool Started, int ExitCode, string Output, string Error)
{
    public bool Succeeded => Started && ExitCode == 0;

    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The value of a line "key=value".</summary>
    public string? Value(string key) => Lines.FirstOrDefault(l => l.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..];
}

/// <summary>Runs one-shot services and always removes them, also after Ctrl-C.</summary>
internal sealed class SwarmJobRunner(SwarmClient swarm, string cluster)
{
    /// <summary>Bytes for what a script writes: small files, and an engine's report of a pull, but no data.</summary>
    private const long Scratch = 64 << 20;

    private static readonly TimeSpan s_removalLimit = TimeSpan.FromSeconds(15);

    /// <summary>After a job's limit its program still reads its log, for 75 s at most, and removes it.</summary>
    private static readonly TimeSpan s_afterLimit = TimeSpan.FromMinutes(6);

    /// <summary>Of a service without the label of a limit, from an earlier version: the longest limit that one had there.</summary>
    private static readonly TimeSpan s_longestLimit = TimeSpan.FromMinutes(15);

    /// <summary>The swarm's clock has reached this: when the newest task of a job was created, in ticks.</summary>
    private long _reached;

    /// <summary>Unique to this runner, and on all of its services.</summary>
    public string Owner { get; } = Guid.NewGuid().ToString("N");

    public async Task<SwarmJobResult> RunAsync(SwarmJob job, CancellationToken cancel)
    {
        string name = $"{Shortened(cluster)}-{job.Purpose}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        try
        {
            await swarm.CreateServiceAsync(Specify(name, job), cancel);
            cancel.ThrowIfCancellationRequested();
            return await FollowAsync(name, job, cancel);
        }
        finally
        {
            // By name, which is known before the engine answers: a connection that broke may have left a service.
            await RemoveAsync(name);
        }
    }

    /// <returns>The name of a one-shot service of this purpose that has not ended; null where there is none.</returns>
    public async Task<string?> RunningAsync(string purpose, CancellationToken cancel)
    {
        foreach (SwarmService service in (await swarm.AllServicesAsync(cancel)).Where(s => IsOfCluster(s, cluster)))
        {
            if (
                service.Spec?.Name is { } name
                && name.StartsWith($"{Shortened(cluster)}-{purpose}-", StringComparison.Ordinal)
                && (await swarm.FindTasksAsync(name, cancel))?.Any(static t => t.Status?.State is < TaskState.Complete) == true
            )
                return name;
        }
        return null;
    }

    /// <summary>Removes what programs left behind that were killed; never a service of a program that may be at work.</summary>
    /// <param name="deadOwner">A run of which it is known that it died; null where none is.</param>
    /// <returns>How many were removed.</returns>
    public async Task<int> RemoveLeftoversAsync(string? deadOwner, CancellationToken cancel)
    {
        IReadOnlyList<string> left = await LeftoversAsync(deadOwner, cancel);
        foreach (string service in left)
            await RemoveAsync(service);
        return left.Count;
    }

    /// <summary>Names of this cluster's one-shot services that no living program waits for.</summary>
    /// <param name="deadOwner">A run of which it is known that it died; null where none is.</param>
    public async Task<IReadOnlyList<string>> LeftoversAsync(string? deadOwner, CancellationToken cancel) =>
        LeftoversAmong(
            await swarm.AllServicesAsync(cancel),
            cluster,
            deadOwner,
            new DateTime(Interlocked.Read(ref _reached), DateTimeKind.Utc)
        );

    // All times are of the swarm's own clock, and the newest of them is one that it has passed: no machine's clock is compared with
    // another's.
    internal static IReadOnlyList<string> LeftoversAmong(
        IReadOnlyList<SwarmService> services,
        string cluster,
        string? deadOwner,
        DateTime reached
    )
    {
        DateTime now = services.SelectMany(static s => new[] { s.CreatedAt, s.UpdatedAt }).OfType<DateTime>().Append(reached).Max();
        return
        [
            .. services
                .Where(s => IsOfCluster(s, cluster) && (IsOwnedBy(s, deadOwner) || s.CreatedAt + Limit(s) + s_afterLimit < now))
                .Select(static s => s.Spec!.Name!),
        ];
    }

    private static bool IsOfCluster(SwarmService service, string cluster) => Label(service, StackLabels.SwarmJob) == cluster;

    private static bool IsOwnedBy(SwarmService service, string? owner) =>
        owner is not null && Label(service, StackLabels.JobOwner) == owner;

    private static TimeSpan Limit(SwarmService service) =>
        int.TryParse(Label(service, StackLabels.JobLimit), CultureInfo.InvariantCulture, out int seconds)
            ? TimeSpan.FromSeconds(seconds)
            : s_longestLimit;

    private static string? Label(SwarmService service, string name) =>
        service.Spec?.Labels?.TryGetValue(name, out string? value) == true ? value : null;

    private async Task<SwarmJobResult> FollowAsync(string service, SwarmJob job, CancellationToken cancel)
    {
        TaskResponse? task = null;
        bool gone = false;
        bool ended = await Wait.UntilAsync(
            swarm.Clock,
            job.Limit,
            async () =>
            {
                IReadOnlyList<TaskResponse>? tasks = await swarm.FindTasksAsync(service, cancel);
                if (tasks is null)
                    return gone = true;
                task = tasks is [var newest, ..] ? newest : null;
                if (task?.CreatedAt is { } created)
                    Interlocked.Exchange(ref _reached, Math.Max(created.Ticks, Interlocked.Read(ref _reached)));
                return task?.Status?.State
                    is TaskState.Complete
                        or TaskState.Failed
                        or TaskState.Rejected
                        or TaskState.Shutdown
                        or TaskState.Orphaned;
            },
            cancel
        );
        if (gone)
            return new SwarmJobResult(false, -1, "", $"its service {service} was removed by another program before it had ended");
        if (!ended)
            return new SwarmJobResult(
                false,
                -1,
                "",
                $"it did not end within {job.Limit.TotalSeconds:0} s (task: {TaskFailure.Describe(task)})"
            );
        if (task?.Status is not { } status)
            return new SwarmJobResult(false, -1, "", TaskFailure.Describe(task));
        if (status.State is not TaskState.Complete && string.IsNullOrEmpty(status.ContainerStatus?.ContainerID))
            return new SwarmJobResult(false, -1, "", TaskFailure.Describe(task));
        if (status.State is TaskState.Rejected)
            return WithoutEnd(status, "", TaskFailure.Describe(task));
        Observation<SwarmJobLog> read = await SwarmJobLog.ReadAsync(swarm, service, status.State is TaskState.Complete, cancel);
        if (!read.IsSeen(out SwarmJobLog? log, out string? unread))
            return WithoutEnd(status, "", $"its log could not be read ({unread})");
        return log.ExitCode is { } code
            ? new SwarmJobResult(true, code, log.Output, log.Error)
            : WithoutEnd(status, log.Output, log.Error.Length > 0 ? log.Error : TaskFailure.Describe(task));
    }

    /// <summary>
    /// What is known of a script whose last line is missing in its log. That it ended well is no answer: what it said is not known.
    /// </summary>
    internal static SwarmJobResult WithoutEnd(SwarmTaskStatus status, string output, string error)
    {
        long code = status.ContainerStatus?.ExitCode ?? -1;
        return code == 0
            ? new SwarmJobResult(true, -1, output, $"it ended well, but what it answered is not known: {error}")
            : new SwarmJobResult(status.State is TaskState.Complete or TaskState.Failed, (int)code, output, error);
    }

    private ServiceSpec Specify(string name, SwarmJob job) =>
        new()
        {
            Name = name,
            Labels = new Dictionary<string, string>
            {
                [StackLabels.SwarmJob] = cluster,
                [StackLabels.JobOwner] = Owner,
                [StackLabels.JobLimit] = Math.Ceiling((job.Limit + job.StopGracePeriod).TotalSeconds)
                    .ToString(CultureInfo.InvariantCulture),
            },
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
                    Command = ["/bin/bash", "-c", SwarmJobLog.Framed(job.Script)],
                    Env = [.. job.Environment.Select(static e => $"{e.Key}={e.Value}")],
                    // A script's files, with passwords among them, are in memory only.
                    ReadOnly = true,
                    Mounts =
                    [
                        .. job.Mounts,
                        new Mount
                        {
                            Type = "tmpfs",
                            Target = "/tmp",
                            TmpfsOptions = new TmpfsOptions { SizeBytes = Scratch },
                        },
                    ],
                    Secrets = [.. job.Secrets],
                    Configs = [.. job.Configs],
                    Labels = new Dictionary<string, string> { [StackLabels.SwarmJob] = cluster, [StackLabels.JobPurpose] = job.Purpose },
                    StopGracePeriod = job.StopGracePeriod,
                    Healthcheck = new HealthcheckConfig { Test = ["NONE"] },
                },
            },
        };

    /// <summary>Whether a one-shot service of this purpose has a task that runs.</summary>
    public async Task<bool> StartedAsync(string purpose, CancellationToken cancel) =>
        (
            await swarm.Api.Tasks.ListAsync(
                new TasksListParameters { Filters = Filters.Of("label", $"{StackLabels.SwarmJob}={cluster}") },
                cancel
            )
        ).Any(t =>
            t.Status?.State == TaskState.Running
            && t.Spec?.ContainerSpec?.Labels?.TryGetValue(StackLabels.JobPurpose, out string? found) == true
            && found == purpose
        );

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
