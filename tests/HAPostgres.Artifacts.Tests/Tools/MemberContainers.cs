using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>
/// Containers of etcd and Patroni that run the rendered configuration, as many of one member as a test wants, all on loopback. What
/// Swarm does to a member is done here by hand: a second container on the directory of the first.
/// </summary>
internal sealed class MemberContainers : IAsyncDisposable
{
    public const string EtcdImage = $"hapostgres/etcd:{ProductVersion.Text}";

    public const string PatroniImage = $"hapostgres/patroni:{ProductVersion.Text}-pg17";

    /// <summary>A bound against hanging, not a measurement.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);

    private readonly string _run = $"hapostgres-test-{Guid.NewGuid():N}"[..24];
    private readonly string _folder = Directory.CreateTempSubdirectory("hapostgres-").FullName;
    private readonly List<string> _containers = [];
    private readonly HashSet<string> _volumes = [];

    private readonly ClusterTopology _topology = Example.Topology with
    {
        Etcd = Example.Topology.Etcd with { Members = EquatableArray.Of(Example.Topology.Etcd.Members[0]) },
    };

    private string _etcd = "";

    private MemberContainers() { }

    /// <summary>With one etcd that answers.</summary>
    public static async Task<MemberContainers> Open()
    {
        await ToolImage.Find(EtcdImage);
        await ToolImage.Find(PatroniImage);
        MemberContainers containers = new();
        containers.WriteFiles();
        // PostgreSQL wants its key for itself, and the folder's files are of another user.
        await Succeeded([
            "run",
            "--rm",
            "--network",
            "none",
            "--user",
            "0:0",
            "--volume",
            $"{containers._folder}/secrets:/in:ro",
            .. containers.Volume("secrets", "/run/secrets"),
            "--entrypoint",
            "bash",
            PatroniImage,
            "-c",
            "install --owner=999 --mode=0400 /in/* /run/secrets",
        ]);
        containers._etcd = await containers.StartEtcd("etcd");
        await Until(containers._etcd, "etcd answers", "/usr/local/bin/entrypoint etcdctl endpoint health");
        return containers;
    }

    /// <summary>Starts a container of the one etcd member on a volume.</summary>
    public async Task<string> StartEtcd(string volume, params string[] options)
    {
        string member = _topology.Etcd.Members[0].Name;
        YamlMappingNode environment = (YamlMappingNode)Example.Stack(_topology).At($"services/{member}/environment")!;
        return await Start([
            "--network",
            "none",
            $"--add-host={member}.{_topology.Domain}:127.0.0.1",
            $"--add-host=etcd.{_topology.Domain}:127.0.0.1",
            .. _topology.Patroni.Members.Select(m => $"--add-host={m.Name}.{_topology.Domain}:127.0.0.1"),
            .. environment.Children.Select(static e => $"--env={e.Key}={e.Value}"),
            .. options,
            .. Volume(volume, "/var/lib/etcd"),
            EtcdImage,
        ]);
    }

    /// <summary>Starts a container of a member of Patroni on a volume.</summary>
    /// <param name="member">Counted from 0.</param>
    /// <param name="ports">Which ports it takes on the loopback that all share: a container of the same member needs others.</param>
    /// <param name="options">More options of <c>docker run</c>.</param>
    /// <param name="command">Run by bash in place of the image's entrypoint.</param>
    public Task<string> StartPatroni(int member, string volume, int ports, IEnumerable<string>? options = null, string? command = null) =>
        Start([
            "--network",
            $"container:{_etcd}",
            "--shm-size",
            "256m",
            "--volume",
            $"{_folder}/patroni:/etc/patroni:ro",
            "--volume",
            $"{_folder}/sql:/etc/hapostgres:ro",
            $"--env=PATRONI_NAME={_topology.Patroni.Members[member].Name}",
            $"--env=PATRONI_RESTAPI_LISTEN=127.0.0.1:{8100 + ports}",
            $"--env=PATRONI_RESTAPI_CONNECT_ADDRESS=localhost:{8100 + ports}",
            $"--env=PATRONI_POSTGRESQL_LISTEN=127.0.0.1:{5400 + ports}",
            $"--env=PATRONI_POSTGRESQL_CONNECT_ADDRESS=localhost:{5400 + ports}",
            .. options ?? [],
            .. Volume(volume, "/var/lib/postgresql"),
            .. command is null ? [PatroniImage] : new[] { "--entrypoint", "bash", PatroniImage, "-c", command },
        ]);

    /// <summary>Slows the copy that a new replica makes, so that a test can look at it.</summary>
    public void SlowBaseBackup() => Write("patroni/30-slow.yml", "postgresql:\n  basebackup:\n  - max-rate: 64k\n");

    public static async Task<string> Log(string container) => (await ToolImage.Docker("logs", container)).Output;

    /// <summary>Runs a bash script in a container.</summary>
    public static async Task<string> Ask(string container, string script)
    {
        (int code, string output) = await ToolImage.Docker("exec", container, "bash", "-c", script);
        Assert.True(code == 0, $"{script} ended with {code}: {output}");
        return output.Trim();
    }

    /// <summary>Names of the programs that run in a container, each once.</summary>
    public static async Task<string[]> Programs(string container) =>
        [.. (await Ask(container, "cat /proc/[0-9]*/comm 2>/dev/null || true")).Split('\n').Distinct().Order(StringComparer.Ordinal)];

    public static Task Kill(string container, string signal) => Succeeded("kill", "--signal", signal, container);

    /// <summary>Waits until a container has ended.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> Ended(string container)
    {
        (int code, string output) = await ToolImage.Docker("wait", container);
        Assert.True(code == 0, output);
        return int.Parse(output, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until a bash script in a container succeeds.</summary>
    public static async Task Until(string container, string what, string script)
    {
        DateTime end = DateTime.UtcNow + s_bound;
        while ((await ToolImage.Docker("exec", container, "bash", "-c", script)).Code != 0)
        {
            Assert.True(DateTime.UtcNow < end, $"not within {s_bound}: {what}\n{await Log(container)}");
            await Task.Delay(100);
        }
    }

    /// <summary>Waits until a container's log has a text.</summary>
    public static async Task UntilLogged(string container, string text)
    {
        DateTime end = DateTime.UtcNow + s_bound;
        while (!(await Log(container)).Contains(text, StringComparison.Ordinal))
        {
            Assert.True(DateTime.UtcNow < end, $"not logged within {s_bound}: {text}\n{await Log(container)}");
            await Task.Delay(100);
        }
    }

    /// <summary>Waits until a container's Patroni leads and its PostgreSQL takes writes.</summary>
    public static Task UntilLeader(string container, int ports) => Until(container, "it leads", Rest(ports, "primary"));

    /// <summary>Asks Patroni's REST API; fails unless it answers 200.</summary>
    public static string Rest(int ports, string path) =>
        $"curl --silent --fail --output /dev/null --max-time 3 --cacert /run/secrets/ca.crt https://localhost:{8100 + ports}/{path}";

    public async ValueTask DisposeAsync()
    {
        foreach (string container in _containers)
            await ToolImage.Docker("rm", "--force", "--volumes", container);
        foreach (string volume in _volumes)
            await ToolImage.Docker("volume", "rm", volume);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> Start(IEnumerable<string> arguments)
    {
        (int code, string output) = await ToolImage.Docker([
            "run",
            "--detach",
            "--cap-drop",
            "ALL",
            .. Volume("secrets", "/run/secrets"),
            .. arguments,
        ]);
        Assert.True(code == 0, output);
        string container = output.Trim();
        _containers.Add(container);
        return container;
    }

    private string[] Volume(string name, string target)
    {
        // A new volume takes over owner and mode of the image's directory.
        string volume = $"{_run}-{name}";
        _volumes.Add(volume);
        return ["--volume", $"{volume}:{target}"];
    }

    private void WriteFiles()
    {
        foreach ((string path, string text) in Certificates.Files(_topology))
            Write(path.Replace("/run/secrets", "secrets", StringComparison.Ordinal), text);
        foreach (SecretFile secret in _topology.Secrets.Where(static s => s.Kind == SecretKind.Password))
            Write($"secrets/{secret.Target}", "secret");
        Write("sql/post-bootstrap.sql", Example.Text("patroni/post-bootstrap.sql", _topology));
        Write(
            "patroni/10-bootstrap.yml",
            Example
                .Text("patroni/bootstrap.yml", _topology)
                // Every container has its share of one machine.
                .Replace("shared_buffers: ", "shared_buffers: \"64MB\" #", StringComparison.Ordinal)
        );
        Write("patroni/20-member.yml", Example.Text("patroni/node1.yml", _topology));
    }

    private void Write(string path, string text)
    {
        string file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        if (OperatingSystem.IsWindows())
            return;
        // The container's user is another one.
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(file, (UnixFileMode)0b100_100_100);
    }

    private static async Task Succeeded(params string[] arguments)
    {
        (int code, string output) = await ToolImage.Docker(arguments);
        Assert.True(code == 0, output);
    }
}
