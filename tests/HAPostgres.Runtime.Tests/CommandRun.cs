using System.CommandLine;
using System.Text.Json;
using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Guarding;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Swarm;
using HAPostgres.Testing;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>Commands as they are typed, against a cluster of three members in memory.</summary>
internal static class CommandRun
{
    public static readonly string[] Members = ["patroni-a", "patroni-b", "patroni-c"];

    // Options belong to the command line that they were added to.
    private static readonly Lazy<RootCommand> s_root = new(static () => CommandLine.Build(Example.Topology));

    public static Task<InMemoryCluster> UpAsync(TimeProvider clock, string manifest = InMemoryRun.Manifest) =>
        InMemoryRun.UpAsync(clock, manifest, "a", "b", "c");

    /// <summary>A cluster whose leader's host was lost in maintenance mode, so that nobody took over.</summary>
    public static async Task<InMemoryCluster> LeaderlessAsync(TimeProvider clock, string manifest = InMemoryRun.Manifest)
    {
        InMemoryCluster cluster = await UpAsync(clock, manifest);
        cluster.Patroni.Paused = true;
        cluster.Swarm.SetState("a", "down");
        cluster.Settle();
        Assert.Null(cluster.Patroni.Leader);
        return cluster;
    }

    /// <summary>Runs a command with its guard, as the program does.</summary>
    /// <param name="arguments">What follows the command's name.</param>
    public static async Task<CommandAnswer> RunAsync(this InMemoryCluster cluster, CommandDefinition command, params string[] arguments)
    {
        ParseResult parsed = s_root.Value.Parse([command.Name, .. arguments, "--json"]);
        Assert.Empty(parsed.Errors);
        using StringWriter output = new(),
            said = new();
        using CommandContext context = cluster.Open(cluster.Manifest) with
        {
            Options = GlobalOptions.Read(parsed),
            Report = new Reporter(json: true, output, said, redirected: true),
        };
        ExitCode code = await ClusterGuard.RunAsync(
            context,
            GuardOptions.Read(CommandGuards.Of(command.Name), command.Name, parsed),
            token => command.Work(context, parsed, token),
            CancellationToken.None
        );
        using JsonDocument json = JsonDocument.Parse(output.ToString());
        return new CommandAnswer(code, json.RootElement.Clone(), said.ToString());
    }

    /// <summary>Runs a command that is refused, or fails.</summary>
    /// <param name="words">Of the message.</param>
    public static async Task<DeployException> RefusesAsync(
        this InMemoryCluster cluster,
        ExitCode code,
        string words,
        CommandDefinition command,
        params string[] arguments
    )
    {
        DeployException refused = await Assert.ThrowsAsync<DeployException>(() => cluster.RunAsync(command, arguments));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Equal(code, refused.ExitCode);
        Assert.NotEmpty(refused.Remedy);
        return refused;
    }

    /// <summary>All that a command could have changed, for a comparison of before and after.</summary>
    public static string Picture(this InMemoryCluster cluster)
    {
        cluster.Settle();
        InMemoryPatroni patroni = cluster.Patroni;
        return string.Join(
            '\n',
            [
                .. cluster.Swarm.Names,
                $"{patroni.Leader} leads on timeline {patroni.Timeline}",
                $"starts: {string.Join(' ', patroni.Starts)}",
                $"copies: {string.Join(' ', patroni.Copies)}",
                $"pauses: {string.Join(' ', cluster.Poolers.Pauses)}; paused: {string.Join(' ', cluster.Poolers.Paused)}",
                patroni.Dynamic.ToJsonString(),
            ]
        );
    }

    /// <summary>Does something right before, or right after, the first service is created whose name begins so.</summary>
    public static void Once(this InMemoryCluster cluster, bool before, string service, Action act)
    {
        bool done = false;
        Action<string, string> others = before ? cluster.Swarm.BeforeChange : cluster.Swarm.AfterChange;
        Action<string, string> once = (call, name) =>
        {
            others(call, name);
            if (done || call != "create" || !name.StartsWith(service, StringComparison.Ordinal))
                return;
            done = true;
            act();
        };
        if (before)
            cluster.Swarm.BeforeChange = once;
        else
            cluster.Swarm.AfterChange = once;
    }

    /// <summary>One-shot services of a purpose find no image, and so never run.</summary>
    public static void Refuse(this InMemoryCluster cluster, string purpose, string? host = null) =>
        cluster.Swarm.FailureOf = (spec, node) =>
            spec.Name!.StartsWith($"orders-{purpose}-", StringComparison.Ordinal) && (host is null || node.Description!.Hostname == host)
                ? "No such image: orders"
                : null;

    /// <summary>The one-shot service of another program, whose task waits for a node.</summary>
    /// <returns>Its name.</returns>
    public static async Task<string> LeaveJobAsync(this InMemoryCluster cluster, string purpose)
    {
        string name = $"orders-{purpose}-0a0b0c0d";
        using SwarmClient other = cluster.Swarm.Connect();
        await other.CreateServiceAsync(
            new()
            {
                Name = name,
                Labels = new Dictionary<string, string> { [StackLabels.SwarmJob] = "orders", [StackLabels.JobLimit] = "60" },
                Mode = new() { Replicated = new() { Replicas = 1 } },
                TaskTemplate = new()
                {
                    Placement = new() { Constraints = ["node.id == nowhere"] },
                    ContainerSpec = new() { Image = "orders" },
                },
            },
            CancellationToken.None
        );
        return name;
    }
}

/// <param name="Json">The document on standard output.</param>
/// <param name="Said">What went to standard error.</param>
internal sealed record CommandAnswer(ExitCode ExitCode, JsonElement Json, string Said)
{
    /// <summary>A property that is a list of strings.</summary>
    public IEnumerable<string?> Strings(string property) => Json.GetProperty(property).EnumerateArray().Select(static e => e.GetString());

    /// <summary>A property that is a string.</summary>
    public string? Text(string property) => Json.GetProperty(property).GetString();
}
