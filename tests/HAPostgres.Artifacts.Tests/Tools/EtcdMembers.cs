using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>
/// Real members of etcd by their image's entrypoint, in one container: each has a loopback address, and its data in /tmp/NAME.
/// </summary>
internal static class EtcdMembers
{
    private const string Image = $"hapostgres/etcd:{ProductVersion.Text}";

    private const string Prelude = """
        set -u
        settings=/env
        start() { # NAME...
          local name
          for name in "$@"; do
            (
              . "$settings/$name"
              at=127.0.0.${name#etcd}
              export ETCD_DATA_DIR=/tmp/$name ETCD_LISTEN_PEER_URLS=https://$at:2380 ETCD_LISTEN_CLIENT_URLS=https://$at:2379 ETCD_LISTEN_METRICS_URLS=http://$at:2381
              install -d -m 0700 "$ETCD_DATA_DIR"
              exec /usr/local/bin/entrypoint
            ) >"/tmp/$name.log" 2>&1 &
            printf -v "pid_$name" %s $!
          done
        }
        pid() { local name=pid_$1; echo "${!name}"; }
        stop() { kill "$(pid "$1")"; wait "$(pid "$1")"; }
        ctl() { # MEMBER ARGUMENT...
          (. "/env/$1" && exec /usr/local/bin/entrypoint etcdctl "${@:2}")
        }
        healthy() { # MEMBER...
          local name try
          for name in "$@"; do
            for try in {1..150}; do ctl "$name" endpoint health >/dev/null 2>&1 && continue 2; sleep 0.2; done
            die "$name is not healthy"
          done
        }
        die() { echo "FAILED: $*"; tail -n 8 /tmp/*.log; exit 1; }
        ends_with_78() { # NAME TEXT
          local try
          for try in {1..300}; do kill -0 "$(pid "$1")" 2>/dev/null || break; sleep 0.2; done
          ! kill -0 "$(pid "$1")" 2>/dev/null || die "$1 does not end"
          wait "$(pid "$1")"
          [[ $? == 78 ]] || die "$1 did not end with 78"
          grep -q "$2" "/tmp/$1.log" || die "$1 does not say '$2'"
        }
        id_of() { ctl etcd1 member list | grep "https://$1[.]" | cut -d, -f1; }
        # etcd refuses a change of the members until all of them were connected for five seconds.
        change() { local try; for try in {1..60}; do ctl etcd1 member "$@" >/dev/null 2>/tmp/error && return; sleep 0.5; done; die "member $*: $(cat /tmp/error)"; }
        add() { change add "$1" --learner --peer-urls="$(. "/env/$1" && echo "$ETCD_INITIAL_ADVERTISE_PEER_URLS")"; }
        started() { ctl etcd1 member list | grep -c ', started, '; }
        voters() { ctl etcd1 member list | grep -c ', started, .*, false$'; }

        """;

    /// <param name="founders">The cluster as it is founded.</param>
    /// <param name="all">With those that come later; the founders keep the settings that they were made with.</param>
    /// <param name="script">Finds the settings of a member at /env/NAME; ends with 0 where all is well.</param>
    /// <param name="others">More certificates: see <see cref="Certificates.Files"/>.</param>
    public static async Task Run(
        ClusterTopology founders,
        EquatableArray<EtcdMember> all,
        string script,
        params (string Pair, string Name)[] others
    )
    {
        Dictionary<string, string> files = Certificates.Files(founders, others);
        ClusterTopology grown = founders with { Etcd = founders.Etcd with { Members = all } };
        foreach (EtcdMember member in all)
        {
            ClusterTopology settings = founders.Etcd.Members.Contains(member) ? founders : grown;
            YamlMappingNode environment = (YamlMappingNode)Example.Stack(settings).At($"services/{member.Name}/environment")!;
            files[$"/env/{member.Name}"] = string.Concat(environment.Children.Select(static e => $"export {e.Key}='{e.Value}'\n"));
        }
        files["/etcd-members.sh"] = await File.ReadAllTextAsync(
            Path.Combine(Example.Root, "src", "HAPostgres.Runtime", "Membership", "etcd-members.sh")
        );
        (int code, string output) = await ToolImage.Run(
            Image,
            Prelude + script,
            files,
            [.. all.Select((m, i) => $"--add-host={m.Name}.{founders.Domain}:127.0.0.{i + 1}")]
        );
        Assert.True(code == 0, output);
    }
}
