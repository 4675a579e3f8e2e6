namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>Which addresses the image's Patroni keeps: a member that Swarm replaced has another one under the same name.</summary>
[Trait("Category", "Tools")]
public class PatroniAddressTests
{
    [Fact]
    public async Task A_member_is_looked_up_afresh_and_etcd_is_not()
    {
        ClusterTopology topology = Example.Topology;
        string script = $$"""
            python3 - <<'PYTHON'
            import socket
            import urllib3.util.connection
            from patroni.dcs.etcd3 import Etcd3

            class Client:
                machines = ['http://etcd']
                def __init__(self, config, resolver): pass

            class Store(Etcd3):
                def __init__(self): pass
                def set_socket_options(self, sock, options): pass

            Store().get_etcd_client({'host': 'etcd:{{topology.Etcd.ClientPort}}'}, Client)
            lookups = []
            def lookup(host, port, *rest):
                lookups.append(f'{host}:{port}')
                return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, '', ('127.0.0.1', port))]
            socket.getaddrinfo = lookup
            # Nobody listens: what counts is where Patroni would have gone.
            for address in [('member', {{topology.Patroni.RestPort}}), ('etcd', {{topology.Etcd.ClientPort}})] * 2:
                try:
                    urllib3.util.connection.create_connection(address, timeout=1)
                except OSError:
                    pass
            print(' '.join(lookups))
            PYTHON
            """;
        (int code, string output) = await ToolImage.Run(
            $"hapostgres/patroni:{ProductVersion.Text}-pg17",
            script,
            new Dictionary<string, string>()
        );
        Assert.True(code == 0, output);
        Assert.Equal(
            $"member:{topology.Patroni.RestPort} etcd:{topology.Etcd.ClientPort} member:{topology.Patroni.RestPort}",
            output.Trim()
        );
    }
}
