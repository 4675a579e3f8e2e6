namespace HAPostgres.Cluster;

/// <summary>The three-host swarm of tests/lab, driven through its script.</summary>
internal sealed class Lab(string name, string subnet)
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(8);

    /// <summary>For lab.sh: which lab.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; } =
        new Dictionary<string, string> { ["HAPG_LAB"] = name, ["HAPG_LAB_SUBNET"] = subnet };

    public string AddressOf(string host) => $"{subnet}.{10 + int.Parse(host.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>This machine's address in the lab's network.</summary>
    public string ThisMachine => $"{subnet}.1";

    /// <summary>The engine of a host, as DOCKER_HOST takes it.</summary>
    public string EngineOf(string host) => $"unix://{Run}/{host}/docker.sock";

    private string Run => $"/run/hapostgres/{(name == "lab" ? "lab" : $"lab-{name}")}";

    /// <summary>The network namespace of a host, as a file.</summary>
    public string NetworkOf(string host) => $"{Run}/state/{host}.net";

    /// <summary>Whether it is up already, for whomever.</summary>
    public async Task<bool> IsUp() => (await Shell.Run("tests/lab/lab.sh", ["status"], s_bound, Environment)).ExitCode == 0;

    public Task Up(int hosts = 3) => Script("up", hosts.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public Task Down() => Script("down");

    public Task Load(params string[] images) => Script(["load", .. images]);

    public Task Cut(string host) => Script("cut", host);

    /// <summary>Brings a host back, and waits until its engine is a manager again that answers.</summary>
    public async Task Heal(string host)
    {
        await Script("heal", host);
        DateTime end = DateTime.UtcNow + TimeSpan.FromMinutes(2);
        while ((await Docker(host, "node", "ls")).ExitCode != 0)
        {
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"{host} did not find back into its swarm within two minutes");
            await Task.Delay(500);
        }
    }

    public Task KillEngine(string host) => Script("kill-engine", host);

    public Task StartEngine(string host) => Script("start-engine", host);

    /// <summary>The docker command on a host's own engine.</summary>
    public Task<ShellResult> Docker(string host, params string[] arguments) =>
        Shell.Run("docker", arguments, s_bound, new Dictionary<string, string> { ["DOCKER_HOST"] = EngineOf(host) });

    /// <summary>Any command inside a host.</summary>
    public Task<ShellResult> Exec(string host, params string[] command) =>
        Shell.Run("tests/lab/lab.sh", ["exec", host, .. command], s_bound, Environment);

    private async Task Script(params string[] arguments) =>
        (await Shell.Run("tests/lab/lab.sh", arguments, s_bound, Environment)).Succeeded();
}
