using System.Diagnostics;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Swarm;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>
/// The scripts that act on a host's directories, run by the real bash on a host of their own: a scratch directory in place of /host.
/// </summary>
public sealed class HostScriptTests : IDisposable
{
    private const string Directories = "patroni-a=/srv/a";

    private readonly string _host = Directory.CreateTempSubdirectory("hapg-host").FullName;

    public HostScriptTests() =>
        Assert.SkipUnless(
            !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess,
            "the scripts give directories to uid 999, which root alone can do"
        );

    private string Member => Path.Combine(_host, "srv/a");

    public void Dispose() => Directory.Delete(_host, recursive: true);

    [Fact]
    public async Task A_missing_directory_is_made_private_and_marked_and_a_second_run_changes_nothing()
    {
        Assert.Equal(0, (await Prepare()).Code);
        Assert.Equal(
            "cluster=orders\nmember=patroni-a\n",
            await File.ReadAllTextAsync(Path.Combine(Member, ".hapostgres"), TestContext.Current.CancellationToken)
        );
        Assert.Equal("directory|/srv/a|empty||||999:999:700", await Probe());
        Assert.Equal(0, (await Prepare()).Code);
        Assert.Contains(DirectoryMarkLine, (await Run("probe-host.sh")).Output, StringComparison.Ordinal);
    }

    private const string DirectoryMarkLine = "mark|/srv/a|orders|patroni-a";

    [Fact]
    public async Task An_empty_file_system_is_taken()
    {
        Directory.CreateDirectory(Path.Combine(Member, "lost+found"));
        File.WriteAllText(Path.Combine(Member, ".hapostgres.lock"), "");
        Assert.Equal(0, (await Prepare()).Code);
        Assert.True(File.Exists(Path.Combine(Member, ".hapostgres")));
    }

    [Fact]
    public async Task A_directory_with_anything_in_it_is_left_as_it_is()
    {
        Directory.CreateDirectory(Member);
        File.WriteAllText(Path.Combine(Member, "notes.txt"), "mine");
        UnixFileMode mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(Member);
        (int code, string output) = await Prepare();

        Assert.Equal(1, code);
        Assert.Contains("notes.txt", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Member, ".hapostgres")));
        Assert.Equal(mode, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(Member));
        Assert.Contains("other|/srv/a|notes.txt", (await Run("probe-host.sh")).Output, StringComparison.Ordinal);

        (code, output) = await Run("delete-data.sh");
        Assert.Equal(1, code);
        Assert.Contains("no mark", output, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(Member, "notes.txt"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_recognized_directory_gets_its_mark_and_keeps_its_data()
    {
        Directory.CreateDirectory(Path.Combine(Member, "data"));
        File.WriteAllText(Path.Combine(Member, "data/PG_VERSION"), "17\n");
        File.WriteAllText(Path.Combine(Member, "data/postgresql.conf"), "cluster_name = 'orders'\n");
        Assert.StartsWith("directory|/srv/a|postgres|17|orders|", await Probe(), StringComparison.Ordinal);
        Assert.Equal(1, (await Prepare()).Code);
        Assert.Equal(0, (await Prepare(recognized: Directories)).Code);
        Assert.True(File.Exists(Path.Combine(Member, "data/PG_VERSION")));
    }

    [Fact]
    public async Task A_second_cluster_neither_takes_nor_deletes_what_is_marked()
    {
        await Prepare();
        File.WriteAllText(Path.Combine(Member, "data"), "");
        foreach (string script in new[] { "prepare-host.sh", "delete-data.sh" })
        {
            (int code, string output) = await Run(script, cluster: "stock");
            Assert.Equal(1, code);
            Assert.Contains("cluster=orders", output, StringComparison.Ordinal);
            (code, output) = await Run(script, directories: "patroni-b=/srv/a");
            Assert.Equal(1, code);
            Assert.Contains("member=patroni-a", output, StringComparison.Ordinal);
        }
        Assert.True(File.Exists(Path.Combine(Member, "data")));
    }

    [Fact]
    public async Task What_is_marked_is_deleted_and_what_is_gone_is_no_error()
    {
        await Prepare();
        Directory.CreateDirectory(Path.Combine(Member, "data/base"));
        File.WriteAllText(Path.Combine(Member, "data/base/1"), "");
        (int code, string output) = await Run("delete-data.sh");
        Assert.Equal((0, "removed|directory|/srv/a\n"), (code, output));
        Assert.False(Directory.Exists(Member));
        Assert.Equal((0, ""), await Run("delete-data.sh"));
    }

    private Task<(int Code, string Output)> Prepare(string recognized = "") => Run("prepare-host.sh", recognized: recognized);

    private async Task<string> Probe() =>
        (await Run("probe-host.sh")).Output.Split('\n').Single(static l => l.StartsWith("directory|", StringComparison.Ordinal));

    private async Task<(int Code, string Output)> Run(
        string script,
        string cluster = "orders",
        string recognized = "",
        string directories = Directories
    )
    {
        ProcessStartInfo start = new(
            "bash",
            ["-c", SwarmJobScripts.Read(script).Replace(HostProbe.HostRoot, _host, StringComparison.Ordinal)]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["HAPG_CLUSTER"] = cluster,
                ["HAPG_STACK"] = cluster,
                ["HAPG_DIRECTORIES"] = directories,
                ["HAPG_RECOGNIZED"] = recognized,
                ["HAPG_IMAGES"] = "",
                ["HAPG_VOLUMES"] = "",
                ["socket"] = "",
            },
        };
        using Process bash = Process.Start(start)!;
        Task<string> output = bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (bash.ExitCode, await output + errors);
    }
}
