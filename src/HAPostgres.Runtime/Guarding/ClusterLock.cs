using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Guarding;

/// <summary>
/// One command at a time changes the cluster. The lock is a service without tasks: its name is unique in the swarm, its labels say who
/// holds it,
/// and an update of them that rests on an old version is refused. The holder renews it; one that nobody renews belongs to a program that
/// died, and the next takes it over. No clock of two machines is compared: the next one watches whether it is renewed.
/// </summary>
internal sealed class ClusterLock : IAsyncDisposable
{
    /// <summary>Unique to one run: user, host name and process number are the same in two containers of one image.</summary>
    private const string OwnerLabel = "hapostgres.lock.owner";
    private const string HolderLabel = "hapostgres.lock.holder";
    private const string CommandLabel = "hapostgres.lock.command";
    private const string SinceLabel = "hapostgres.lock.since";
    private const string BeatLabel = "hapostgres.lock.beat";

    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(3);

    /// <summary>Several renewals: a busy holder is not a dead one.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(18);

    private readonly CommandContext _context;
    private readonly string _name;
    private readonly Dictionary<string, string> _labels;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _stop = new();
    private Task _beating = Task.CompletedTask;

    private ClusterLock(CommandContext context, string command, CancellationToken cancel)
    {
        _context = context;
        _name = NameOf(context.Topology);
        _lost = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _labels = new Dictionary<string, string>
        {
            [StackLabels.Lock] = context.Topology.Name,
            [OwnerLabel] = context.RunId,
            [CommandLabel] = command,
            [HolderLabel] = $"{Environment.UserName}@{Environment.MachineName}, process {Environment.ProcessId}",
            [SinceLabel] = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Ends when the run is cancelled, and when the lock was lost to another.</summary>
    public CancellationToken Held => _lost.Token;

    /// <summary>Whether another program took the lock while this one was held up.</summary>
    public bool Lost { get; private set; }

    /// <summary>The run that held the lock before and died; null where none did.</summary>
    public string? DeadOwner { get; private set; }

    public static string NameOf(ClusterTopology topology) =>
        $"{(topology.Name.Length > 50 ? topology.Name[..50] : topology.Name)}-deploy-lock";

    /// <param name="command">What takes it, for the message that others get.</param>
    /// <param name="breakLock">Whether to take the lock of a command that is at work.</param>
    /// <exception cref="DeployException">Another command is at work.</exception>
    public static async Task<ClusterLock> TakeAsync(CommandContext context, string command, bool breakLock, CancellationToken cancel)
    {
        ClusterLock taken = new(context, command, cancel);
        if (!await taken.CreateAsync(cancel))
            await taken.TakeOverAsync(breakLock, cancel);
        taken._beating = taken.BeatAsync();
        return taken;
    }

    /// <returns>Null where anybody holds the lock, alive or not.</returns>
    public static async Task<ClusterLock?> TryTakeAsync(CommandContext context, string command, CancellationToken cancel)
    {
        ClusterLock taken = new(context, command, cancel);
        if (!await taken.CreateAsync(cancel))
            return null;
        taken._beating = taken.BeatAsync();
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beating;
        if (!Lost)
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(15));
            try
            {
                await _context.Swarm.Api.Swarm.RemoveServiceAsync(_name, limit.Token);
            }
            catch (Exception e) when (e is DockerApiException or OperationCanceledException or HttpRequestException or IOException)
            {
                // A lock that is not renewed is taken over by the next command.
            }
        }
        _lost.Dispose();
        _stop.Dispose();
    }

    private async Task<bool> CreateAsync(CancellationToken cancel)
    {
        try
        {
            await _context.Swarm.CreateServiceAsync(Specify(), cancel);
            return true;
        }
        catch (DockerApiException e)
            when (EngineRefusal.Explain(e) is var reason
                && (
                    reason.Contains("already exists", StringComparison.Ordinal)
                    || reason.Contains("name conflicts", StringComparison.Ordinal)
                )
            )
        {
            return false;
        }
    }

    private async Task TakeOverAsync(bool breakLock, CancellationToken cancel)
    {
        string cluster = _context.Topology.Name;
        SwarmService? first = await FindAsync(cancel);
        SwarmService? now = first;
        if (!breakLock)
        {
            _context.Report.Line("lock", $"held by {Holder(first)}; watching whether that program lives");
            await Wait.UntilAsync(_context.Clock, s_patience, async () => Beat(now = await FindAsync(cancel)) != Beat(first), cancel);
            if (now is not null && Beat(now) != Beat(first))
                throw new DeployException(
                    ExitCode.Failed,
                    $"Another command is at work on {cluster}: {Holder(now)} holds the lock. Nothing was changed.",
                    "Wait until it has ended, then look at 'status' and 'plan'. A lock whose holder died is taken over by itself; "
                        + "--break-lock takes one at once, and ends the other command."
                );
        }
        bool mine = now is null ? await CreateAsync(cancel) : await RenewAsync(now, cancel);
        if (!mine)
            throw new DeployException(
                ExitCode.Failed,
                $"Another command has just begun on {cluster}. Nothing was changed.",
                "Wait until it has ended, then look at 'status' and 'plan'."
            );
        if (now is null)
            return;
        DeadOwner = breakLock ? null : Label(now, OwnerLabel);
        _context.Report.Warn("lock", $"taken over from {Holder(now)}, {(breakLock ? "as asked for" : "which no longer lives")}");
    }

    private async Task BeatAsync()
    {
        long renewed = _context.Clock.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(s_beat, _context.Clock, _stop.Token);
                SwarmService? mine = await FindAsync(_stop.Token);
                if (Label(mine, OwnerLabel) != _context.RunId)
                    Lost = true;
                else if (await RenewAsync(mine!, _stop.Token))
                    renewed = _context.Clock.GetTimestamp();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
                when (e is DockerApiException or HttpRequestException or IOException or OperationCanceledException or TimeoutException)
            {
                // A manager that is away for a moment is no loss yet.
            }
            // Whoever waits may take it now.
            Lost |= _context.Clock.GetElapsedTime(renewed) > s_patience;
            if (Lost)
            {
                await _lost.CancelAsync();
                return;
            }
        }
    }

    private async Task<bool> RenewAsync(SwarmService there, CancellationToken cancel)
    {
        try
        {
            await _context.Swarm.Api.Swarm.UpdateServiceAsync(
                there.ID!,
                new ServiceUpdateParameters { Service = Specify(), Version = (long)(there.Version?.Index ?? 0) },
                cancel
            );
            return true;
        }
        catch (DockerApiException e) when (StaleVersion.Is(e))
        {
            return false;
        }
    }

    private async Task<SwarmService?> FindAsync(CancellationToken cancel) =>
        (
            await _context.Swarm.Api.Swarm.ListServicesAsync(
                new ServiceListParameters { Filters = Filters.Of("label", $"{StackLabels.Lock}={_context.Topology.Name}") },
                cancel
            )
        ).FirstOrDefault();

    private ServiceSpec Specify() =>
        new()
        {
            Name = _name,
            Labels = new Dictionary<string, string>(_labels) { [BeatLabel] = Guid.NewGuid().ToString("N") },
            Mode = new ServiceMode { Replicated = new ReplicatedService { Replicas = 0 } },
            EndpointSpec = new EndpointSpec { Mode = "dnsrr" },
            TaskTemplate = new TaskSpec { ContainerSpec = new ContainerSpec { Image = _context.Topology.Patroni.Image } },
        };

    private static string? Beat(SwarmService? service) => Label(service, BeatLabel);

    private static string Holder(SwarmService? service) =>
        $"'{Label(service, CommandLabel) ?? "deploy"}' of {Label(service, HolderLabel) ?? "somebody"}, since {Label(service, SinceLabel)},";

    private static string? Label(SwarmService? service, string name) =>
        service?.Spec?.Labels?.TryGetValue(name, out string? value) == true ? value : null;
}
