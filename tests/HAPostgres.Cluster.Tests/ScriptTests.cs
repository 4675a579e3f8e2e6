using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>
/// The rendered scripts on a manager of the swarm, which has bash, the docker command and the image of the program, but no .NET.
/// </summary>
[Trait("Category", "Cluster"), Collection(EmptySwarm.Collection)]
public sealed class ScriptTests(EmptySwarm empty) : IAsyncLifetime
{
    private const string Manager = "node1";

    private const string Artifacts = "/opt/cluster";

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(9);

    private ExampleSwarm Swarm => empty.Swarm;

    /// <summary>On the manager, where the scripts look without being told.</summary>
    private string Secrets => $"/root/.config/hapostgres/{Swarm.Topology.Name}";

    public async ValueTask InitializeAsync()
    {
        await empty.Clear();
        if (ClusterTests.Wanted)
            await Copy(Swarm.ArtifactsDirectory, Artifacts);
    }

    public ValueTask DisposeAsync() => empty.Clear();

    [Fact]
    public async Task Files_that_setup_writes_belong_to_the_caller()
    {
        ClusterTests.SkipUnlessWanted();
        (await OnManager("useradd", "--create-home", "--groups", "docker", "dba")).Succeeded();
        ShellResult setup = await OnManager("su", "dba", "--command", $"{Artifacts}/scripts/setup.sh --yes");
        Assert.True(setup.ExitCode == 0, setup.ToString());

        string secrets = $"/home/dba/.config/hapostgres/{Swarm.Topology.Name}";
        string[] files = (await OnManager("find", secrets, "-printf", "%u %m %P\n"))
            .Succeeded()
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("dba 600 tls/ca.key", files);
        Assert.All(files, static file => Assert.Matches("^dba [67]00 ", file));
        (await RunScript("remove.sh", [.. s_everything, "--secrets", secrets])).Succeeded();
    }

    [Fact]
    public async Task What_the_program_left_in_the_middle_the_scripts_finish_and_remove_without_a_trace()
    {
        ClusterTests.SkipUnlessWanted();
        ShellResult interrupted = await Interrupt(untilOutputHas: $"_{Swarm.Topology.Etcd.Members[0].Name} created", "up", "--yes");
        Assert.True(interrupted.ExitCode == 130, interrupted.Output);
        Assert.DoesNotContain("   at ", interrupted.Output, StringComparison.Ordinal);
        await Copy(ExampleSwarm.Secrets, Secrets);

        (await RunScript("setup.sh", "--yes")).Succeeded();
        (await RunScript("deploy.sh", "--yes")).Succeeded();
        (await RunScript("hapg.sh", "verify")).Succeeded();
        ShellResult status = (await RunScript("status.sh")).Succeeded();
        Assert.All(Swarm.Topology.Patroni.Members, member => Assert.Contains(member.Name, status.Output, StringComparison.Ordinal));

        await AssertQuestionsReachThePerson();

        (await RunScript("remove.sh", s_everything)).Succeeded();
        await AssertNothingIsLeft();
    }

    /// <summary>In a terminal: the question is asked there, the answer and Ctrl-C arrive, and the exit code is the program's.</summary>
    private async Task AssertQuestionsReachThePerson()
    {
        ShellResult refused = await InTerminal("remove.sh --all-data", until: "to go on", answer: "no\r");
        Assert.True(refused.ExitCode == 9, refused.ToString());
        Assert.Contains("you wrote 'no'", refused.Output, StringComparison.Ordinal);
        Assert.Contains("\e[", refused.Output, StringComparison.Ordinal);

        ShellResult interrupted = await InTerminal("status.sh --watch", until: "Patroni", answer: "\u0003");
        Assert.True(interrupted.ExitCode == 0, interrupted.ToString());
        (await RunScript("hapg.sh", "verify")).Succeeded();
    }

    private static readonly string[] s_everything = ["--yes", "--all-data", "--confirm", "DELETE ALL DATA", "--labels"];

    private Task<ShellResult> OnManager(params string[] command) => Swarm.Lab.Exec(Manager, command);

    private Task<ShellResult> RunScript(string name, params string[] arguments) =>
        OnManager(["env", "TERM=xterm", $"{Artifacts}/scripts/{name}", .. arguments]);

    private async Task Copy(string from, string to)
    {
        string archive = Path.GetTempFileName();
        try
        {
            (await Shell.Run("tar", ["-C", from, "-cf", archive, "."], s_bound)).Succeeded();
            (
                await Shell.Run(
                    "bash",
                    [
                        "-c",
                        """
                        "$1" exec "$2" mkdir -p -m 0755 "$3"
                        "$1" exec "$2" tar -C "$3" -x --no-same-owner <"$4"
                        """,
                        "bash",
                        Path.Combine(Repository.Root, "tests/lab/lab.sh"),
                        Manager,
                        to,
                        archive,
                    ],
                    s_bound,
                    Swarm.Lab.Environment
                )
            ).Succeeded();
        }
        finally
        {
            File.Delete(archive);
        }
    }

    private async Task<ShellResult> InTerminal(string command, string until, string answer)
    {
        var start = new ProcessStartInfo(
            Path.Combine(Repository.Root, "tests/lab/lab.sh"),
            [
                "exec",
                Manager,
                "env",
                "TERM=xterm",
                "script",
                "--quiet",
                "--return",
                "--command",
                $"{Artifacts}/scripts/{command}",
                "/dev/null",
            ]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in Swarm.Lab.Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var output = new StringBuilder();
        bool answered = false;
        char[] buffer = new char[4096];
        try
        {
            while (await process.StandardOutput.ReadAsync(buffer, bound.Token) is > 0 and int count)
            {
                output.Append(buffer, 0, count);
                if (answered || !output.ToString().Contains(until, StringComparison.Ordinal))
                    continue;
                answered = true;
                await process.StandardInput.WriteAsync(answer.AsMemory(), bound.Token);
                await process.StandardInput.FlushAsync(bound.Token);
            }
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} did not end: {output}");
        }
        return new ShellResult(command, process.ExitCode, output.ToString());
    }

    private async Task AssertNothingIsLeft()
    {
        foreach (string kind in new[] { "service", "config", "secret" })
            Assert.Equal("", (await Swarm.Lab.Docker("node1", kind, "ls", "--format", "{{.Name}}")).Succeeded().Output);
        Assert.DoesNotContain(
            Swarm.Topology.Networks.Application,
            (await Swarm.Lab.Docker("node1", "network", "ls")).Succeeded().Output,
            StringComparison.Ordinal
        );
        foreach (HostTopology host in Swarm.Topology.Hosts)
        {
            await Swarm.UntilNoContainerIsLeft(host.Name, TimeSpan.FromSeconds(30));
            Assert.Equal("", (await Swarm.Lab.Docker(host.Name, "volume", "ls", "--quiet")).Succeeded().Output);
            Assert.Equal(
                "map[]",
                (await Swarm.Lab.Docker("node1", "node", "inspect", "--format", "{{.Spec.Labels}}", host.Name)).Succeeded().Output.Trim()
            );
        }
        foreach (PatroniMember member in Swarm.Topology.Patroni.Members)
            Assert.NotEqual(0, (await Swarm.Lab.Exec(member.Host, "test", "-e", member.DataDirectory)).ExitCode);
    }

    /// <summary>Ctrl-C once the program has said something.</summary>
    private async Task<ShellResult> Interrupt(string untilOutputHas, params string[] arguments)
    {
        // A shell starts what runs in the background, tests too, with Ctrl-C ignored, and that is inherited.
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (string argument in new[] { "--default-signal=INT", "dotnet", ExampleSwarm.Program }.Concat(arguments))
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in ExampleSwarm.Environment(Swarm.Lab.EngineOf("node1")))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        var said = new TaskCompletionSource();
        void Hear(object sender, DataReceivedEventArgs e)
        {
            lock (output)
                output.AppendLine(e.Data);
            if (e.Data?.Contains(untilOutputHas, StringComparison.Ordinal) is true)
                said.TrySetResult();
        }
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        Task ended = process.WaitForExitAsync();
        await Task.WhenAny(said.Task, ended).WaitAsync(TimeSpan.FromMinutes(3));
        Assert.False(ended.IsCompleted, $"it ended before it said {untilOutputHas}: {output}");
        (await Shell.Run("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)], TimeSpan.FromSeconds(5))).Succeeded();
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(bound.Token);
        return new ShellResult("Ctrl-C", process.ExitCode, output.ToString());
    }
}
