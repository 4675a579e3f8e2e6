namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>Whom Patroni's own REST server lets in, with the rendered configuration and the certificates that setup signs.</summary>
[Trait("Category", "Tools")]
public class PatroniCertificateTests
{
    [Fact]
    public async Task Only_the_internal_client_gets_as_far_as_the_password()
    {
        ClusterTopology topology = Example.Topology;
        Dictionary<string, string> files = Certificates.Files(topology);
        files["/etc/hapostgres/member.yml"] = Example.Text($"patroni/{topology.Patroni.Members[0].Host}.yml");
        files["/etc/hapostgres/serve.py"] = """
            import time, yaml
            from types import SimpleNamespace
            from patroni.api import RestApiServer
            settings = yaml.safe_load(open('/etc/hapostgres/member.yml'))['restapi']
            RestApiServer(SimpleNamespace(), dict(settings, auth=settings['authentication']['username'] + ':secret')).start()
            time.sleep(60)
            """;
        string script = $$"""
            python3 /etc/hapostgres/serve.py 2>/tmp/log &
            for try in {1..100}; do (: </dev/tcp/127.0.0.1/{{topology.Patroni.RestPort}}) 2>/dev/null && break; sleep 0.1; done
            change() { # CURL'S OPTIONS...
              curl --silent --output /dev/null --max-time 5 --write-out '%{http_code} ' --cacert /run/secrets/ca.crt \
                --request POST --data '{}' "$@" https://localhost:{{topology.Patroni.RestPort}}/reload
            }
            change
            change --cert /run/secrets/internal-client.crt --key /run/secrets/internal-client.key
            for pair in server.crt:server.crt.key pgbouncer.crt:pgbouncer.key haproxy.crt:haproxy.crt.key patroni.crt:patroni.key; do
              change --cert "/run/secrets/${pair%:*}" --key "/run/secrets/${pair#*:}"
            done
            """;
        (_, string output) = await ToolImage.Run($"hapostgres/patroni:{ProductVersion.Text}-pg17", script, files);
        // Without a certificate: refused with an answer. The client: asked for the password. The servers: no connection.
        Assert.Equal("403 401 000 000 000 000", output.Trim());
    }
}
