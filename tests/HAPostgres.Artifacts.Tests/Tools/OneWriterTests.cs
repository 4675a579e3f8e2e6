namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>At most one container works on a data directory, whatever Swarm starts and whatever of the earlier one was killed.</summary>
[Trait("Category", "Tools")]
public class OneWriterTests
{
    /// <summary>Prints each process of a program that does not hold the directory, and fails where the program does not run.</summary>
    private const string WithoutTheLock = """
        seen=0
        for process in /proc/[0-9]*; do
          read -r name <"$process/comm" || continue
          [[ $name == PROGRAM ]] || continue
          seen=1
          readlink "$process"/fd/* | grep -qx /var/lib/postgresql || echo "${process##*/} $(tr '\0' ' ' <"$process/cmdline")"
        done 2>/dev/null
        ((seen))
        """;

    [Fact]
    public async Task A_second_container_waits_says_for_whom_and_takes_over_when_the_first_is_killed()
    {
        await using MemberContainers containers = await MemberContainers.Open();
        string first = await containers.StartPatroni(0, "data", ports: 1);
        await MemberContainers.UntilLeader(first, ports: 1);

        string second = await containers.StartPatroni(0, "data", ports: 2);
        await MemberContainers.UntilLogged(second, $"/var/lib/postgresql is in use by container {first[..12]}, which has held it since 20");
        // As long as an unlocked one needs to start PostgreSQL.
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        await OnlyWaits(second);
        Assert.Equal("", await MemberContainers.Ask(first, WithoutTheLock.Replace("PROGRAM", "postgres", StringComparison.Ordinal)));
        Assert.Equal("", await MemberContainers.Ask(first, WithoutTheLock.Replace("PROGRAM", "patroni", StringComparison.Ordinal)));
        await MemberContainers.Kill(first, "KILL");
        await MemberContainers.UntilLeader(second, ports: 2);
        Assert.DoesNotContain("lock file", await MemberContainers.Log(second), StringComparison.Ordinal);
    }

    /// <summary>Numbers of processes are small in a container, so those of the next one are soon the same.</summary>
    [Fact]
    public async Task A_process_number_that_the_container_before_left_keeps_PostgreSQL_from_nothing()
    {
        await using MemberContainers containers = await MemberContainers.Open();
        string first = await containers.StartPatroni(0, "data", ports: 1);
        await MemberContainers.UntilLeader(first, ports: 1);
        await MemberContainers.Kill(first, "KILL");

        string second = await containers.StartPatroni(
            0,
            "data",
            ports: 2,
            command: "sleep infinity & sed -i \"1s/.*/$!/\" /var/lib/postgresql/data/postmaster.pid && exec /usr/local/bin/entrypoint"
        );

        await MemberContainers.UntilLeader(second, ports: 2);
        Assert.DoesNotContain("lock file", await MemberContainers.Log(second), StringComparison.Ordinal);
    }

    private static async Task OnlyWaits(string container)
    {
        string[] programs = [.. await MemberContainers.Programs(container)];
        Assert.Contains("flock", programs);
        Assert.All(programs, static program => Assert.Contains(program, (string[])["bash", "cat", "flock"]));
    }

    [Fact]
    public async Task PostgreSQL_that_outlives_its_Patroni_keeps_the_directory()
    {
        await using MemberContainers containers = await MemberContainers.Open();
        // Patroni is not the first process here, so the kernel does not end PostgreSQL with it.
        string first = await containers.StartPatroni(
            0,
            "data",
            ports: 1,
            command: "/usr/local/bin/entrypoint & while :; do wait; sleep 0.1; done"
        );
        await MemberContainers.UntilLeader(first, ports: 1);
        string postmaster = await MemberContainers.Ask(first, "head -n 1 /var/lib/postgresql/data/postmaster.pid");
        await MemberContainers.Ask(first, "kill -KILL $(pgrep --full '^/usr/bin/python3 /usr/bin/patroni')");
        await MemberContainers.Until(first, "Patroni is gone", "! pgrep --full '[p]atroni'");

        string second = await containers.StartPatroni(0, "data", ports: 2);
        await MemberContainers.UntilLogged(second, "is in use by container");
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        await OnlyWaits(second);
        await MemberContainers.Ask(first, $"kill -QUIT {postmaster}");
        await MemberContainers.UntilLeader(second, ports: 2);
    }

    [Fact]
    public async Task A_base_backup_holds_the_directory()
    {
        await using MemberContainers containers = await MemberContainers.Open();
        string leader = await containers.StartPatroni(0, "data", ports: 1);
        await MemberContainers.UntilLeader(leader, ports: 1);
        containers.SlowBaseBackup();

        string replica = await containers.StartPatroni(1, "replica", ports: 2);
        await MemberContainers.Until(replica, "the base backup runs", "pgrep --exact pg_basebackup");

        Assert.Equal("", await MemberContainers.Ask(replica, WithoutTheLock.Replace("PROGRAM", "pg_basebackup", StringComparison.Ordinal)));
        string second = await containers.StartPatroni(1, "replica", ports: 3);
        await MemberContainers.UntilLogged(second, $"is in use by container {replica[..12]}");
    }

    /// <summary>Patroni starts pg_rewind, the recovery in single-user mode and scripts through this class of its own.</summary>
    [Theory]
    [InlineData($"hapostgres/patroni:{ProductVersion.Text}-pg15")]
    [InlineData(MemberContainers.PatroniImage)]
    [InlineData($"hapostgres/patroni:{ProductVersion.Text}-pg18")]
    public async Task What_Patroni_starts_inherits_the_lock(string image)
    {
        const string Script = """
            set -e
            source /usr/local/bin/hold-directory
            hold_directory /var/lib/postgresql /var/lib/postgresql/.hapostgres.lock
            python3 - <<'PYTHON'
            from patroni.postgresql.cancellable import CancellableSubprocess
            CancellableSubprocess().call(['/bin/bash', '-c', 'readlink /proc/$$/fd/*'])
            PYTHON
            """;
        (int code, string output) = await ToolImage.Run(image, Script, new Dictionary<string, string>());

        Assert.True(code == 0, output);
        Assert.Contains("/var/lib/postgresql", output.Split('\n'));
    }

    [Fact]
    public async Task The_wait_is_bounded_and_ends_with_what_to_do()
    {
        await using MemberContainers containers = await MemberContainers.Open();
        string first = await containers.StartPatroni(0, "data", ports: 1, command: "flock /var/lib/postgresql sleep 600");
        await MemberContainers.Until(first, "it holds the directory", "! flock --nonblock /var/lib/postgresql true");

        string second = await containers.StartPatroni(0, "data", ports: 2, options: ["--env=HAPG_LOCK_WAIT=1"]);

        Assert.Equal(75, await MemberContainers.Ended(second));
        string log = await MemberContainers.Log(second);
        Assert.Contains("waiting up to 1 s", log, StringComparison.Ordinal);
        const string End = "after 1 s, /var/lib/postgresql is still in use by another container. This task ends, and Swarm starts another.";
        Assert.Contains(End, log, StringComparison.Ordinal);
        Assert.Contains("fuser -v", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_waits_can_be_stopped()
    {
        await using MemberContainers containers = await MemberContainers.Open();
        string first = await containers.StartPatroni(0, "data", ports: 1, command: "flock /var/lib/postgresql sleep 600");
        await MemberContainers.Until(first, "it holds the directory", "! flock --nonblock /var/lib/postgresql true");
        string second = await containers.StartPatroni(0, "data", ports: 2);
        await MemberContainers.UntilLogged(second, "waiting up to 120 s");

        await MemberContainers.Kill(second, "TERM");

        Assert.Equal(143, await MemberContainers.Ended(second));
    }

    [Fact]
    public async Task A_second_container_of_etcd_waits_and_takes_over()
    {
        await using MemberContainers containers = await MemberContainers.Open();
        string first = await containers.StartEtcd("member");
        await MemberContainers.Until(first, "etcd answers", "/usr/local/bin/entrypoint etcdctl put key kept");
        await MemberContainers.Kill(first, "TERM");
        Assert.Equal(0, await MemberContainers.Ended(first));
        first = await containers.StartEtcd("member");
        await MemberContainers.Until(first, "etcd answers", "/usr/local/bin/entrypoint etcdctl get key");

        string second = await containers.StartEtcd("member");
        await MemberContainers.UntilLogged(second, $"/var/lib/etcd is in use by container {first[..12]}");
        Assert.DoesNotContain("etcd", await MemberContainers.Programs(second));
        await MemberContainers.Kill(first, "KILL");

        await MemberContainers.Until(second, "etcd answers", "/usr/local/bin/entrypoint etcdctl get key | grep -x kept");
    }
}
