namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>How the rendered setup.sh deals with certificates: its own functions, without a swarm.</summary>
public class SetupScriptTests
{
    private const string Functions = """
        set -euo pipefail
        die() { echo "died: $*"; exit 1; }
        note() { :; }
        warn() { echo "warning: $*"; }
        there=()
        secret_exists() { local name; for name in "${there[@]}"; do [[ $name != "$1" ]] || return 0; done; return 1; }
        setup=$(cat)
        eval "$(sed -n -e '/^readonly SECRETS=(/,/^)/p' -e '/^readonly \(CLUSTER\|DOMAIN\|HOSTS\)=/p' <<<"$setup")"
        for function in write_private given_file pem store make_authority secret_of make_certificate certificate_file certificates_missing make_certificates; do
          eval "$(sed -n "/^$function() {/,/^}/p" <<<"$setup")"
        done
        cd "$(mktemp -d)"
        mkdir tls
        SECRETS_DIR=.
        open_secrets() { :; }

        """;

    private const string Signer = """
        openssl_script() {
          printf -- '-----%s-----\n' 'BEGIN PRIVATE KEY' x 'END PRIVATE KEY' 'BEGIN CERTIFICATE' signed 'END CERTIFICATE'
        }

        """;

    private static Task<(int Code, string Output)> Run(string script) =>
        Tool.Run("bash", ["-c", Functions + Signer + script], Example.Text("scripts/setup.sh"));

    [Theory]
    [InlineData("", "", "died: etcd.crt must be signed, and tls/ca.key")] // The authority's key is kept elsewhere.
    [InlineData("rm tls/ca.crt; touch tls/haproxy.crt", "", "died: tls/ holds certificates, but not the authority")]
    [InlineData("rm tls/ca.crt", "ca.crt", "died: the swarm has the authority's certificate")]
    [InlineData("", "etcd.crt", "died: the swarm has one of etcd.crt and etcd.key")]
    public async Task No_second_authority_is_made_and_nothing_signed_beside_what_is_there(string before, string inSwarm, string said)
    {
        (int code, string output) = await Run(
            $$"""
            echo authority >tls/ca.crt
            there=({{(inSwarm.Length > 0 ? $"saasodoo-db-infra_{inSwarm}_v1" : "")}})
            {{before}}
            trap 'cat tls/ca.crt 2>/dev/null || echo none' EXIT
            make_certificate etcd serverAuth DNS:x
            """
        );

        Assert.Equal(1, code);
        Assert.StartsWith(said, output, StringComparison.Ordinal);
        string left = before.Contains("rm tls/ca.crt", StringComparison.Ordinal) ? "none" : "authority";
        Assert.EndsWith($"\n{left}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_certificates_signs_nothing_that_the_swarm_has()
    {
        (int code, string output) = await Run(
            """
            there=(saasodoo-db-infra_ca.crt_v1 saasodoo-db-infra_etcd.crt_v1 saasodoo-db-infra_etcd.key_v1)
            make_certificate etcd serverAuth DNS:x
            ls tls
            """
        );

        Assert.Equal((0, ""), (code, output));
    }

    [Fact]
    [Trait("Category", "Tools")]
    public async Task It_signs_the_same_uses_and_names_as_the_program()
    {
        Dictionary<string, string> files = Certificates.Files(Example.Topology);
        files["/etc/hapostgres/setup.sh"] = Example.Text("scripts/setup.sh");
        (_, string output) = await ToolImage.Run(
            "hapostgres/patroni:0.1.0-pg17",
            "{\n"
                + Functions
                + """
                openssl_script() { local script=$1; shift; bash -euc "$script" bash "$@"; }
                declare -A MAP=() NODE_HOSTNAME=() NODE_ADDRESS=()
                for host in "${HOSTS[@]}"; do MAP[$host]=$host NODE_HOSTNAME[$host]=$host NODE_ADDRESS[$host]=; done
                make_certificates
                of() { openssl x509 -noout -ext extendedKeyUsage,subjectAltName -in "$1"; }
                [[ $(cat tls/*.key | grep -c BEGIN) == 7 && $(cat tls/*.key | sort -u | wc -l) -gt 14 ]] || die "keys are shared"
                for pair in etcd internal-client patroni pgbouncer haproxy; do
                  openssl verify -CAfile tls/ca.crt "tls/$pair.crt" >/dev/null || die "$pair is not of the authority"
                  diff <(of "tls/$pair.crt") <(of "/run/secrets/$pair.crt") || die "$pair differs"
                done
                diff <(of tls/postgresql.crt) <(of /run/secrets/server.crt) || die "postgresql differs"
                echo same
                } </etc/hapostgres/setup.sh
                """,
            files
        );

        Assert.Equal("same", output.Trim());
    }
}
