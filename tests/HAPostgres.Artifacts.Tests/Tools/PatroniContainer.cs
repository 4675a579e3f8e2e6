using System.Text.RegularExpressions;

namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>
/// The product's Patroni beside a real etcd, in two containers that share a loopback interface and reach nothing else. A script runs what
/// it wants
/// of it: `member NUMBER` is a Patroni of its own at 127.0.0.NUMBER with the rendered dynamic configuration, `image` is the image's
/// entrypoint with
/// the rendered configuration of the first member.
/// </summary>
internal static class PatroniContainer
{
    private const string Image = $"hapostgres/patroni:{ProductVersion.Text}-pg17";

    private const string Etcd = "http://127.0.0.1:2379";

    /// <summary>Small servers, with everything else as by default.</summary>
    private static readonly ClusterTopology s_topology = Topology("");

    private const string Prelude = """
        set -u
        trap 'kill $(jobs -p) 2>/dev/null' EXIT
        cp /files/* /run/secrets && chmod 0400 /run/secrets/*
        member() { # NUMBER
          local at=/tmp/m$1 client='sslcert: /run/secrets/internal-client.crt, sslkey: /run/secrets/internal-client.key'
          mkdir -p "$at/conf" && cp /etc/patroni/10-bootstrap.yml "$at/conf/10.yml"
          cat >"$at/conf/20.yml" <<END
        scope: orders
        namespace: /service
        name: m$1
        restapi: {listen: 127.0.0.$1:8008, connect_address: 127.0.0.$1:8008}
        etcd3: {hosts: ["127.0.0.1:2379"]}
        watchdog: {mode: "off"}
        postgresql:
          listen: 127.0.0.$1:5432
          connect_address: 127.0.0.$1:5432
          use_unix_socket: true
          data_dir: $at/data
          bin_dir: $(dirname "$(command -v postgres)")
          pgpass: $at/pgpass
          basebackup: [{checkpoint: fast}]
          authentication:
            superuser: {username: postgres, password: superuser}
            replication: {username: replicator, password: replication, sslmode: require, $client}
            rewind: {username: rewind, password: rewind, sslmode: require, $client}
          parameters: {unix_socket_directories: $at}
        END
          patroni "$at/conf" >"$at/log" 2>&1 &
          printf -v "pid_$1" %s $!
        }
        image() {
          /usr/local/bin/entrypoint >/tmp/log 2>&1 &
          # Not before the bootstrap is over: Patroni itself has no configuration until then.
          within 120 grep -q 'the leader with the lock' /tmp/log && leads || die "nobody leads"
        }
        leads() { [[ $(PGCONNECT_TIMEOUT=2 timeout 5 psql -h "${1-/run/postgresql}" -U postgres -XAtc 'select not pg_is_in_recovery()') == t ]]; }
        sql() { # NUMBER ARGUMENT...
          psql -h "/tmp/m$1" -U postgres -XAt -v ON_ERROR_STOP=1 "${@:2}"
        }
        members() { # NUMBER EXPRESSION: over the list m, as the member sees it
          curl -s -m 3 "http://127.0.0.$1:8008/cluster" | python3 -c "import json, sys; m = json.load(sys.stdin)['members']; print($2)"
        }
        holds() { [[ $(members "$1" "$2" 2>/dev/null) == True ]]; }
        within() { # SECONDS COMMAND...
          local end=$((SECONDS + $1))
          until "${@:2}" 2>/dev/null; do ((SECONDS < end)) || return 1; sleep 0.2; done
        }
        die() { echo "FAILED: $*"; tail -n 60 /tmp/log /tmp/m*/log 2>/dev/null; exit 1; }

        """;

    /// <summary>Runs a bash script, which prints a line "done" where all went as it should.</summary>
    /// <param name="script">Has the functions above.</param>
    /// <param name="patroni">The section of the manifest.</param>
    public static async Task Run(string script, string patroni = "")
    {
        await ToolImage.Find(Image);
        ClusterTopology topology = patroni.Length == 0 ? s_topology : Topology(patroni);
        await using Companion etcd = await Companion.Start(
            $"hapostgres/etcd:{ProductVersion.Text}",
            new Dictionary<string, string>(),
            "env",
            "--unset=ETCD_DATA_DIR",
            "etcd",
            "--data-dir",
            "/tmp/etcd",
            "--listen-client-urls",
            Etcd,
            "--advertise-client-urls",
            Etcd
        );
        (int code, string output) = await ToolImage.Run(
            Image,
            Prelude + script,
            Files(topology),
            [
                .. etcd.Options,
                "--init",
                "--tmpfs",
                "/run/secrets:mode=1777",
                "--tmpfs",
                "/tmp:exec,size=3g,mode=1777",
                "--tmpfs",
                "/var/lib/postgresql:size=1g,uid=999,gid=999,mode=0700",
            ]
        );
        // Not the last line: the shell may still say which of its processes were killed.
        Assert.True(code == 0 && output.Split('\n').Contains("done"), output);
    }

    private static Dictionary<string, string> Files(ClusterTopology topology)
    {
        Dictionary<string, string> files = new()
        {
            ["/etc/patroni/10-bootstrap.yml"] = Example.Text("patroni/bootstrap.yml", topology),
            ["/etc/patroni/20-member.yml"] = Regex
                .Replace(Example.Text("patroni/a.yml", topology), "(?m)^etcd3:\n(  .*\n)+", "etcd3: {hosts: [\"127.0.0.1:2379\"]}\n")
                .Replace($"patroni-a.{topology.Domain}", "localhost", StringComparison.Ordinal),
            ["/etc/hapostgres/post-bootstrap.sql"] = Example.Text("patroni/post-bootstrap.sql", topology),
        };
        // Below /run/secrets they would belong to root, whose key PostgreSQL does not take.
        foreach ((string name, string text) in Certificates.Files(topology))
            files["/files/" + Path.GetFileName(name)] = text;
        foreach (string target in topology.Secrets.Where(static s => s.Variable.Length > 0).Select(static s => s.Target))
            files[$"/files/{target}"] = target.Replace("_password", "", StringComparison.Ordinal);
        return files;
    }

    private static ClusterTopology Topology(string patroni) =>
        Example.Compile(
            $$"""
            {
              "name": "orders", "hosts": ["a", "b", "c"],
              {{(patroni.Length > 0 ? $"\"patroni\": {patroni}," : "")}}
              "postgres": { "parameters": { "shared_buffers": "32MB", "min_wal_size": "80MB", "wal_level": "logical" } }
            }
            """
        );
}
