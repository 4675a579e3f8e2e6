using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Swarm;
using SwarmTaskStatus = Docker.DotNet.Models.TaskStatus;

namespace HAPostgres.Testing;

/// <summary>Tasks of the services of an <see cref="InMemorySwarm"/>: where they are placed, and what becomes of them.</summary>
internal sealed class InMemoryTasks(InMemorySwarm swarm)
{
    private readonly List<TaskResponse> _tasks = [];
    private readonly Dictionary<string, byte[]> _logs = [];
    private int _attached;

    /// <summary>What a task or a service runs, as text: templates are compared at every look.</summary>
    private readonly Dictionary<string, string> _templates = [];

    public static bool IsReady(NodeListResponse node) => node.Status!.State == "ready";

    public IEnumerable<TaskResponse> Running(SwarmService service) =>
        _tasks.Where(t => t.ServiceID == service.ID && t.Status!.State == TaskState.Running);

    /// <summary>How many tasks a service should have.</summary>
    public ulong Desired(SwarmService service) =>
        service.Spec!.Mode?.Global is not null
            ? (ulong)swarm.Nodes.Count(n => IsReady(n) && Allows(service.Spec, n))
            : service.Spec.Mode?.Replicated?.Replicas ?? 0;

    /// <summary>Whether every task of a service that should run does.</summary>
    public bool AllRun(SwarmService service) =>
        _tasks.All(t => t.ServiceID != service.ID || !IsLive(t) || t.Status!.State == TaskState.Running);

    public void Forget(SwarmService service) => _tasks.RemoveAll(t => t.ServiceID == service.ID);

    /// <summary>As a manager answers: silence to whom follows, else a frame of the stream for its own errors, which is number 3.</summary>
    public static MultiplexedStream NoLogs(bool follow)
    {
        byte[] text = Encoding.UTF8.GetBytes("warning: incomplete log stream. some logs could not be retrieved");
        return new(follow ? new SilentStream() : new MemoryStream([3, 0, 0, 0, 0, 0, 0, (byte)text.Length, .. text]), true);
    }

    public MultiplexedStream Logs(SwarmService service) => new(new MemoryStream(_logs.GetValueOrDefault(service.ID!) ?? []), true);

    /// <param name="idOf">The id of a service by its name or id; throws where there is none.</param>
    public IList<TaskResponse> List(TasksListParameters parameters, Func<string, string> idOf)
    {
        IDictionary<string, IDictionary<string, bool>> filters = parameters.Filters ?? LabelFilters.None;
        HashSet<string>? services = filters.TryGetValue("service", out IDictionary<string, bool>? names)
            ? [.. names.Keys.Select(idOf)]
            : null;
        Dictionary<string, IDictionary<string, bool>> others = filters
            .Where(static f => f.Key != "service")
            .ToDictionary(static f => f.Key, static f => f.Value);
        return [.. _tasks.Where(t => services?.Contains(t.ServiceID!) != false && LabelFilters.Match(t.Labels, others)).Select(Shown)];
    }

    public void Reconcile(IReadOnlyList<SwarmService> services)
    {
        BecomeHealthy();
        foreach (SwarmService service in services)
            Reconcile(service);
    }

    // Tasks of another specification go, and those that are missing come: at once, since nothing here takes time.
    private void Reconcile(SwarmService service)
    {
        ServiceSpec spec = service.Spec!;
        string template = TemplateOf(service);
        List<NodeListResponse> nodes = [.. swarm.Nodes.Where(n => IsReady(n) && n.Spec!.Availability == "active" && Allows(spec, n))];
        ulong replicas = spec.Mode?.Replicated?.Replicas ?? 0;
        List<NodeListResponse?> wanted = spec.Mode?.Global is not null
            ? [.. nodes]
            : [.. Enumerable.Range(0, (int)replicas).Select(i => nodes.Count == 0 ? null : nodes[i % nodes.Count])];
        HashSet<string> down = [.. swarm.Nodes.Where(static n => !IsReady(n)).Select(static n => n.ID)];
        List<TaskResponse> live = [.. _tasks.Where(t => t.ServiceID == service.ID && IsLive(t))];
        foreach (NodeListResponse? node in wanted)
        {
            TaskResponse? there = live.Find(t => t.NodeID == (node?.ID ?? "") && _templates[t.ID!] == template);
            // One that waits for its node, which is down, is not another task once it has one.
            if (there is not null)
                live.Remove(there);
            else if (IsJob(spec) && _tasks.Any(t => t.ServiceID == service.ID))
                continue;
            else
                Start(service, node);
        }
        foreach (TaskResponse old in live)
        {
            old.DesiredState = TaskState.Shutdown;
            // Of a container on a node that is away nothing is known but what was heard last.
            if (!down.Contains(old.NodeID ?? ""))
                old.Status = new SwarmTaskStatus { State = TaskState.Shutdown, Message = "shutdown" };
        }
    }

    private void Start(SwarmService service, NodeListResponse? node)
    {
        ServiceSpec spec = service.Spec!;
        TaskResponse task = new()
        {
            ID = swarm.NewId("task"),
            ServiceID = service.ID,
            NodeID = node?.ID ?? "",
            Spec = InMemorySwarm.Copy(spec.TaskTemplate!),
            Labels = new Dictionary<string, string>(spec.Labels ?? new Dictionary<string, string>()),
            CreatedAt = swarm.Now(),
            DesiredState = TaskState.Running,
            Status = new SwarmTaskStatus { State = TaskState.Pending, Message = "pending task scheduling" },
            NetworksAttachments = Attach(spec),
        };
        _tasks.Add(task);
        _templates[task.ID!] = TemplateOf(service);
        if (node is null)
            return;
        if (swarm.FailureOf(spec, node) is { } failure)
        {
            task.DesiredState = TaskState.Shutdown;
            task.Status = new SwarmTaskStatus { State = TaskState.Failed, Err = failure };
            return;
        }
        task.Status = new SwarmTaskStatus
        {
            State = TaskState.Starting,
            Message = "starting",
            Timestamp = swarm.Now() + (IsJob(spec) ? TimeSpan.Zero : swarm.StartTime),
            ContainerStatus = new ContainerStatus { ContainerID = $"container-{task.ID}" },
        };
        if (IsJob(spec))
            RunToItsEnd(service, task, node);
        else
            BecomeHealthy();
    }

    public void BecomeHealthy()
    {
        foreach (TaskResponse task in _tasks.Where(t => t.Status!.State == TaskState.Starting && t.Status.Timestamp <= swarm.Now()))
        {
            task.Status!.State = TaskState.Running;
            task.Status.Message = "started";
        }
    }

    private void RunToItsEnd(SwarmService service, TaskResponse task, NodeListResponse node)
    {
        ContainerSpec container = service.Spec!.TaskTemplate!.ContainerSpec!;
        JobAnswer answer = swarm.RunJob(
            new JobRequest(
                container.Labels![StackLabels.JobPurpose],
                (container.Env ?? []).Select(static e => e.Split('=', 2)).ToDictionary(static e => e[0], static e => e[1]),
                service.Spec.TaskTemplate.Placement is null ? null : node.ID
            )
        );
        string end = $"\nhapostgres-one-shot-exit={answer.ExitCode}\n";
        _logs[service.ID!] = [.. Frame(1, answer.Output + end), .. Frame(2, answer.Error + end)];
        task.DesiredState = TaskState.Shutdown;
        task.Status!.State = answer.ExitCode == 0 ? TaskState.Complete : TaskState.Failed;
        task.Status.ContainerStatus!.ExitCode = answer.ExitCode;
    }

    private static byte[] Frame(byte stream, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] header = [stream, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), bytes.Length);
        return bytes.Length == 0 ? [] : [.. header, .. bytes];
    }

    private static TaskResponse Shown(TaskResponse task) =>
        new()
        {
            ID = task.ID,
            ServiceID = task.ServiceID,
            NodeID = task.NodeID,
            Spec = task.Spec,
            Labels = task.Labels,
            CreatedAt = task.CreatedAt,
            DesiredState = task.DesiredState,
            NetworksAttachments = task.NetworksAttachments,
            Status = new SwarmTaskStatus
            {
                State = task.Status!.State,
                Message = task.Status.Message,
                Err = task.Status.Err,
                ContainerStatus = task.Status.ContainerStatus,
            },
        };

    // An address in each of its networks, in their order.
    private List<NetworkAttachment> Attach(ServiceSpec spec)
    {
        int host = _attached++;
        return
        [
            .. (spec.TaskTemplate!.Networks ?? []).Select(
                (_, network) => new NetworkAttachment { Addresses = [$"10.{network}.{host / 250}.{(host % 250) + 2}/16"] }
            ),
        ];
    }

    private static bool IsJob(ServiceSpec spec) => spec.Labels?.ContainsKey(StackLabels.SwarmJob) == true;

    private static bool IsLive(TaskResponse task) => task.DesiredState == TaskState.Running;

    private string TemplateOf(SwarmService service)
    {
        string key = $"{service.ID} {service.Version!.Index}";
        if (!_templates.TryGetValue(key, out string? template))
            _templates[key] = template = JsonSerializer.Serialize(service.Spec!.TaskTemplate);
        return template;
    }

    private static bool Allows(ServiceSpec spec, NodeListResponse node) =>
        (spec.TaskTemplate?.Placement?.Constraints ?? [])
            .Select(static c => c.Split("==", 2, StringSplitOptions.TrimEntries))
            .All(c =>
                c[0] == "node.id" ? node.ID == c[1]
                : c[0].StartsWith("node.labels.", StringComparison.Ordinal)
                    ? node.Spec!.Labels?.TryGetValue(c[0]["node.labels.".Length..], out string? value) == true && value == c[1]
                : throw new NotSupportedException(c[0])
            );
}
