using HAPostgres.Runtime;

namespace HAPostgres.Cluster;

/// <summary>A swarm of three hosts with the images on it, and the program compiled for the example cluster in the lab's sizes.</summary>
internal sealed class ExampleSwarm
{
    /// <summary>The longest command is a deployment that removes two members of five: eight minutes on two cores.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(20);

    static ExampleSwarm() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => ForgetSecrets();

    /// <summary>The directory of secrets: the tests' own, and never that of who runs them.</summary>
    public static string Secrets { get; } = Path.Combine(Path.GetTempPath(), $"hapostgres-secrets-{System.Environment.ProcessId}");

    /// <summary>
    /// HAPG_LAB and HAPG_LAB_SUBNET name another lab, as for tests/lab/lab.sh: two working copies can then test at the same time.
    /// </summary>
    public static Lab NewLab() => new(Variable("HAPG_LAB", "lab"), Variable("HAPG_LAB_SUBNET", "198.51.100"));

    public Lab Lab { get; } = NewLab();

    public ClusterTopology Topology { get; } =
        ManifestCompiler.Compile(Manifest("cluster.hapg.json"), Manifest("cluster.hapg.lab.json")).Topology!;

    public string ArtifactsDirectory => Path.Combine(Repository.Root, "artifacts", Topology.Name);

    public string[] Images => [Topology.Etcd.Image, Topology.Patroni.Image, Topology.PgBouncer.Image, Topology.HAProxy.Image];

    public async Task Boot()
    {
        await Lab.Up();
        await Lab.Load(Images);
        (await Shell.Run("dotnet", ["build", "src/Deploy", "-p:HAPostgresEnvironment=lab"], s_bound)).Succeeded();
        ForgetSecrets();
    }

    /// <summary>A swarm that is new has none of the secrets that an earlier one was given.</summary>
    public static void ForgetSecrets()
    {
        if (Directory.Exists(Secrets))
            Directory.Delete(Secrets, recursive: true);
    }

    /// <summary>Swarm keeps a container that has ended for a while, and with it its volume.</summary>
    public async Task RemoveVolume(string host, string volume, TimeSpan bound)
    {
        DateTime end = DateTime.UtcNow + bound;
        while (true)
        {
            await Lab.Docker(host, "container", "prune", "--force");
            ShellResult removal = await Lab.Docker(host, "volume", "rm", volume);
            if (removal.ExitCode == 0)
                return;
            if (DateTime.UtcNow > end)
                removal.Succeeded();
            await Task.Delay(500);
        }
    }

    /// <summary>
    /// Once the manager has forgotten a service, its node takes the container away: nobody else can tell when that is done.
    /// </summary>
    public async Task UntilNoContainerIsLeft(string host, TimeSpan bound)
    {
        string left = "";
        bool none = await Wait.UntilAsync(
            TimeProvider.System,
            bound,
            async () =>
            {
                left = (await Lab.Docker(host, "ps", "--all", "--format", "{{.Names}}: {{.Status}}")).Succeeded().Output;
                return left.Length == 0;
            },
            CancellationToken.None
        );
        if (!none)
            throw new TimeoutException($"on {host} after {bound}: {left}");
    }

    /// <summary>Waits until a task of the service ended with this code.</summary>
    public async Task UntilTaskEnds(string service, int exitCode, TimeSpan bound)
    {
        DateTime end = DateTime.UtcNow + bound;
        while (
            !(await Lab.Docker("node1", "service", "ps", "--no-trunc", "--format", "{{.Error}}", service))
                .Succeeded()
                .Output.Contains($"({exitCode})", StringComparison.Ordinal)
        )
        {
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"no task of {service} ended with {exitCode} within {bound}");
            await Task.Delay(500);
        }
    }

    /// <summary>Runs the program against the first host's engine.</summary>
    public Task<ShellResult> Deploy(params string[] arguments) => DeployAt(Lab.EngineOf("node1"), arguments);

    public static Task<ShellResult> DeployAt(string engine, params string[] arguments) =>
        Shell.Run("dotnet", [Program, .. arguments], s_bound, Environment(engine));

    /// <summary>What <c>dotnet run</c> starts; started directly, so that a signal reaches the program and nothing between.</summary>
    public static string Program => Path.Combine(Repository.Root, "src", "Deploy", "bin", "Debug", "net10.0", "Deploy.dll");

    public static Dictionary<string, string> Environment(string engine) =>
        new() { ["DOCKER_HOST"] = engine, ["HAPOSTGRES_SECRETS"] = Secrets };

    /// <summary>The example with another text in its manifests, rendered.</summary>
    /// <exception cref="InvalidOperationException">An edit changes nothing, or the manifest has an error then.</exception>
    public static ArtifactsVariant Variant(params (string Text, string Instead)[] edits)
    {
        ManifestFile[] files = [Manifest("cluster.hapg.json"), Manifest("cluster.hapg.lab.json")];
        foreach ((string text, string instead) in edits)
        {
            if (!files.Any(f => f.Text.Contains(text, StringComparison.Ordinal)))
                throw new InvalidOperationException($"no manifest has the text {text}");
            files = [.. files.Select(f => f with { Text = f.Text.Replace(text, instead, StringComparison.Ordinal) })];
        }
        return new ArtifactsVariant(files);
    }

    /// <summary>Runs the program of a variant against the first host's engine.</summary>
    public Task<ShellResult> Run(ArtifactsVariant variant, params string[] arguments) =>
        Shell.Run("dotnet", variant.Command(arguments), s_bound, Environment(Lab.EngineOf("node1")));

    private static string Variable(string name, string otherwise) =>
        System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : otherwise;

    private static ManifestFile Manifest(string name) => new(name, File.ReadAllText(Path.Combine(Repository.Root, name)));
}
