using System.Globalization;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Operations.Doctor;

/// <summary>What is wrong with a host's clock, disks and kernel.</summary>
internal static class HostFindings
{
    private const int NearlyFull = 80;
    private const int Full = 90;

    /// <summary>Patroni's leases are judged by each host's own clock only in length; logs and certificates by its time.</summary>
    private const double ClockTolerance = 2;

    public static IEnumerable<Finding> Of(Snapshot snapshot) =>
        snapshot.Hosts.SelectMany(static h => h.Look.IsSeen(out HostFacts? facts, out _) ? Host(facts) : []);

    private static IEnumerable<Finding> Host(HostFacts host)
    {
        if (Math.Abs(host.ClockSkew) > ClockTolerance)
            yield return new(
                Severity.Warning,
                host.Node,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"its clock is at least {Math.Abs(host.ClockSkew):0.0} s {(host.ClockSkew > 0 ? "ahead of" : "behind")} this machine's"
                ),
                "Run chrony or systemd-timesyncd on every host."
            );
        foreach (DiskUse disk in host.Disks)
        {
            if (disk.Space >= NearlyFull)
                yield return new(
                    disk.Space >= Full ? Severity.Problem : Severity.Warning,
                    host.Node,
                    $"the disk of {disk.Path} is {disk.Space} % full",
                    "Free space or enlarge it: PostgreSQL stops when it cannot write WAL. Inactive replication slots keep WAL."
                );
            if (disk.Inodes >= NearlyFull)
                yield return new(
                    disk.Inodes >= Full ? Severity.Problem : Severity.Warning,
                    host.Node,
                    $"{disk.Inodes} % of the inodes of {disk.Path} are in use",
                    "Remove small files: docker image prune, docker container prune."
                );
        }
        if (Value(host, "vm.overcommit_memory") is 0 or 1)
            yield return new(
                Severity.Advice,
                host.Node,
                $"vm.overcommit_memory is {host.Kernel["vm.overcommit_memory"]}: the kernel may kill PostgreSQL when memory runs out",
                "sysctl -w vm.overcommit_memory=2 on a host that runs nothing but the cluster, with vm.overcommit_ratio to fit."
            );
        if (Value(host, "vm.swappiness") is > 10)
            yield return new(
                Severity.Advice,
                host.Node,
                $"vm.swappiness is {host.Kernel["vm.swappiness"]}: a database's memory should stay in memory",
                "sysctl -w vm.swappiness=1, and in /etc/sysctl.d to keep it."
            );
        if (host.Kernel.GetValueOrDefault("transparent_hugepage") == "always")
            yield return new(
                Severity.Advice,
                host.Node,
                "transparent huge pages are always on: compaction stalls processes",
                "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled, and at every start."
            );
    }

    private static int? Value(HostFacts host, string setting) =>
        int.TryParse(host.Kernel.GetValueOrDefault(setting), out int value) ? value : null;

    /// <param name="began">When the script was asked for, by this machine's clock.</param>
    /// <param name="ended">When its answer was there.</param>
    /// <exception cref="DeployException">The answer is incomplete.</exception>
    internal static HostFacts Read(string node, SwarmJobResult result, DateTimeOffset began, DateTimeOffset ended)
    {
        string[][] rows = [.. result.Lines.Select(static l => l.Split('|'))];
        // Half of an answer must not pass for a clock that is right and disks that are empty.
        if (
            rows.FirstOrDefault(static r => r is ["clock", _]) is not [_, var time]
            || !double.TryParse(time, CultureInfo.InvariantCulture, out double clock)
        )
            throw new DeployException(ExitCode.Failed, $"{node} does not say what its clock says");
        if (rows.FirstOrDefault(static r => r[0] == "disk" && !(r is [_, _, _, _] && int.TryParse(r[2], out _))) is [_, var directory, ..])
            throw new DeployException(ExitCode.Failed, $"{node} does not say how full the disk of {directory} is");
        return new HostFacts(
            node,
            [
                .. rows.Where(static r => r is ["disk", _, _, _])
                    .Select(static r => new DiskUse(
                        r[1],
                        int.Parse(r[2], CultureInfo.InvariantCulture),
                        int.TryParse(r[3], out int inodes) ? inodes : null
                    )),
            ],
            rows.Where(static r => r is ["kernel", _, _]).ToDictionary(static r => r[1], static r => r[2]),
            clock < Seconds(began) ? clock - Seconds(began)
                : clock > Seconds(ended) ? clock - Seconds(ended)
                : 0
        );
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
