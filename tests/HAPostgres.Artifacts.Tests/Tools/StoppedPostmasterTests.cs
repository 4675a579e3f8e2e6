using System.Globalization;
using System.Text.RegularExpressions;

namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>A postmaster that is stopped: sessions that are open go on, Patroni's too, and nobody can log in any more.</summary>
[Trait("Category", "Tools")]
public class StoppedPostmasterTests
{
    [Fact]
    public Task It_is_replaced() =>
        PatroniContainer.Run(
            """
            image
            postmaster=$(head -n 1 /var/lib/postgresql/data/postmaster.pid)
            kill -STOP $postmaster
            # Far above the 30 s of the settings: a bound against hanging, not a measurement.
            within 90 leads || die "no new connection"
            [[ $(head -n 1 /var/lib/postgresql/data/postmaster.pid) != $postmaster ]] || die "the same postmaster"
            grep -q "pid $postmaster, state T) answered no new connection for 15 s and is ended" /tmp/log || die "it does not say so"
            echo done
            """
        );

    [Fact]
    public Task It_is_left_alone_in_maintenance_mode() =>
        PatroniContainer.Run(
            """
            paused() { curl -s --cacert /run/secrets/ca.crt https://localhost:8008/config | grep -q '"pause": true'; }
            image
            /usr/local/bin/entrypoint patronictl edit-config --quiet --set pause=true --force >/dev/null || die "no maintenance mode"
            within 30 paused || die "no maintenance mode"
            postmaster=$(head -n 1 /var/lib/postgresql/data/postmaster.pid)
            kill -STOP $postmaster
            within 90 grep -q 'the cluster is in maintenance mode: nothing is done' /tmp/log || die "nothing was noticed"
            kill -CONT $postmaster
            leads || die "it does not go on"
            [[ $(head -n 1 /var/lib/postgresql/data/postmaster.pid) == $postmaster ]] || die "another postmaster"
            echo done
            """
        );

    [Fact]
    public Task A_server_that_is_full_or_flooded_is_left_alone() =>
        PatroniContainer.Run(
            """
            image
            postmaster=$(head -n 1 /var/lib/postgresql/data/postmaster.pid)
            # More than max_connections, silent: every other login is told "too many clients".
            timeout 45 python3 - <<'PYTHON' &
            import socket, time
            held = []
            while True:
                connection = socket.socket(socket.AF_UNIX)
                connection.settimeout(1)
                try:
                    connection.connect('/run/postgresql/.s.PGSQL.5432')
                    held.append(connection)
                except OSError:
                    time.sleep(0.1)
                if len(held) > 700:
                    for one in held[:350]:
                        one.close()
                    del held[:350]
            PYTHON
            flood=$!
            wait $flood
            [[ $(head -n 1 /var/lib/postgresql/data/postmaster.pid) == $postmaster ]] || die "another postmaster"
            within 60 leads || die "no new connection"
            ! grep 'is ended with SIGKILL' /tmp/log || die "it was ended"
            echo done
            """
        );

    /// <summary>The objectives count with what the program does.</summary>
    [Fact]
    public void The_objectives_know_how_long_it_takes()
    {
        string program = File.ReadAllText(Path.Combine(Example.Root, "templates/images/patroni/watch-postmaster.py"));
        int seconds = Regex
            .Matches(program, "(?m)^(?:PAUSE|PATIENCE|SECOND_TRY) = ([0-9]+)$")
            .Sum(static m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
        FaultEstimate hangs = RecoveryEstimate
            .Of(Example.Topology)
            .Faults.Single(static f => f.Fault.Contains("hangs", StringComparison.Ordinal));
        Assert.StartsWith($"noticed and ended {seconds}s + ", hangs.Because, StringComparison.Ordinal);
    }
}
