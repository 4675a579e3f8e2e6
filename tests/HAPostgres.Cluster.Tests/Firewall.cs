namespace HAPostgres.Cluster;

/// <summary>
/// Keeps this machine from one published port of hosts of the lab, by rules in the hosts' own network namespaces: the last host drops, the
/// others refuse.
/// </summary>
internal sealed class Firewall : IAsyncDisposable
{
    private readonly Lab _lab;
    private readonly List<(string Host, string[] Rule)> _rules = [];

    private Firewall(Lab lab) => _lab = lab;

    public static async Task<Firewall> BetweenThisMachineAndAsync(Lab lab, IReadOnlyList<string> hosts, int port)
    {
        Firewall firewall = new(lab);
        try
        {
            foreach (string host in hosts)
                await firewall.AddAsync(host, port, drop: host == hosts[^1]);
            return firewall;
        }
        catch
        {
            await firewall.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((string host, string[] rule) in _rules)
            (await _lab.Exec(host, ["iptables", "-t", rule[0], "-D", .. rule[1..]])).Succeeded();
        _rules.Clear();
    }

    // Published ports are translated before a packet is filtered; what is dropped never comes that far.
    private async Task AddAsync(string host, int port, bool drop)
    {
        string[] rule = drop
            ? ["raw", "PREROUTING", "-s", _lab.ThisMachine, "-p", "tcp", "--dport", $"{port}", "-j", "DROP"]
            :
            [
                "filter",
                "DOCKER-USER",
                "-s",
                _lab.ThisMachine,
                "-p",
                "tcp",
                "-m",
                "conntrack",
                "--ctorigdstport",
                $"{port}",
                "-j",
                "REJECT",
                "--reject-with",
                "tcp-reset",
            ];
        (await _lab.Exec(host, ["iptables", "-t", rule[0], "-I", .. rule[1..]])).Succeeded();
        _rules.Add((host, rule));
    }
}
