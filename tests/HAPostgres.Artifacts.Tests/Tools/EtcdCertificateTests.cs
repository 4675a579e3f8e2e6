namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>Whom real members of etcd let in, with the certificates that setup signs.</summary>
[Trait("Category", "Tools")]
public class EtcdCertificateTests
{
    private const string Knock = """
        # The status of an answer; 000 where the connection is refused.
        knock() { # CERTIFICATE KEY URL [DATA]
          curl --silent --http1.1 --output /dev/null --max-time 5 --write-out '%{http_code}' --cacert /run/secrets/ca.crt \
            --cert "/run/secrets/$1" --key "/run/secrets/$2" ${4:+--data "$4"} "$3" || true
        }
        as_client() { knock "$1" "$2" "https://${3-etcd1}.$domain:2379/v3/kv/range" '{"key": "a2V5"}'; }
        as_peer() { knock "$1" "$2" "https://etcd1.$domain:2380/members"; }

        """;

    private static Task Members(string script, params (string Pair, string Name)[] others) =>
        EtcdMembers.Run(Example.Topology, Example.Topology.Etcd.Members, $"domain={Example.Topology.Domain}\n{Knock}{script}", others);

    [Fact]
    public Task Nobody_but_the_internal_client_and_etcd_itself_is_let_in() =>
        Members(
            """
            start etcd1 etcd2 etcd3
            healthy etcd1 etcd2 etcd3
            for pair in server.crt:server.crt.key pgbouncer.crt:pgbouncer.key haproxy.crt:haproxy.crt.key patroni.crt:patroni.key; do
              [[ $(as_client "${pair%:*}" "${pair#*:}") == 000 ]] || die "etcd takes $pair as a client"
              [[ $(as_peer "${pair%:*}" "${pair#*:}") == 000 ]] || die "etcd takes $pair as a peer"
            done
            [[ $(as_client internal-client.crt internal-client.key) == 200 ]] || die "etcd refuses its client"
            [[ $(as_client etcd.crt etcd.key) == 200 ]] || die "etcd refuses itself"
            [[ $(as_peer etcd.crt etcd.key) == 200 ]] || die "etcd refuses its peer"
            [[ $(as_peer internal-client.crt internal-client.key) == 000 ]] || die "etcd takes its client as a peer"
            """
        );

    [Fact]
    public Task A_peer_must_have_the_name_of_etcd_whoever_signed_its_certificate() =>
        Members(
            """
            start etcd1 etcd2 etcd3
            healthy etcd1 etcd2 etcd3
            [[ $(as_peer others/stranger.crt others/stranger.key) == 000 ]] || die "etcd takes a peer of any name"
            """,
            ("stranger", "pgbouncer")
        );

    // As deploy does it: one member after the other, while Patroni's members have their old certificate until all of etcd is done.
    [Fact]
    public Task Members_change_from_the_one_certificate_of_before_while_old_and_new_clients_are_served() =>
        Members(
            """
            install -d /tmp/before
            for name in etcd1 etcd2 etcd3; do
              sed -e 's|/run/secrets/etcd|/run/secrets/others/internal|' -e '/ALLOWED_HOSTNAME/d' "/env/$name" >"/tmp/before/$name"
            done
            settings=/tmp/before
            start etcd1 etcd2 etcd3
            settings=/env
            healthy etcd1 etcd2 etcd3
            ctl etcd1 put key kept >/dev/null || die put
            for name in etcd1 etcd2 etcd3; do
              stop "$name"
              start "$name"
              healthy etcd1 etcd2 etcd3
              [[ $(ctl "$name" get key --print-value-only) == kept ]] || die "$name has no data"
              for member in etcd1 etcd2 etcd3; do
                for pair in others/internal internal-client; do
                  [[ $(as_client "$pair.crt" "$pair.key" "$member") == 200 ]] || die "$member refuses $pair after $name"
                done
              done
            done
            """,
            ("internal", "*")
        );
}
