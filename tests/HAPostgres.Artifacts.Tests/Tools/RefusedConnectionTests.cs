using System.Text.RegularExpressions;

namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>What becomes of connections while a server refuses them and is about to be marked down, as in every failover.</summary>
[Trait("Category", "Tools")]
public class RefusedConnectionTests
{
    /// <summary>A port of a server's checks, and none of PostgreSQL's: every three seconds it says otherwise whether it is up.</summary>
    private const string Member = """
        import http.server, time
        begin = time.monotonic()
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_OPTIONS(self):
                self.send_response(503 if int(time.monotonic() - begin) // 3 % 2 else 200)
                self.end_headers()
        http.server.ThreadingHTTPServer(('127.0.0.1', 8008), Handler).serve_forever()
        """;

    private static readonly string[] s_backends = ["primary", "pool", "replicas"];

    [Fact]
    public async Task A_connection_that_is_refused_ends_also_when_its_server_is_marked_down_meanwhile()
    {
        string rendered = Example.Text("haproxy/haproxy.cfg");
        string defaults = Regex.Match(rendered, "(?s)\ndefaults\n(.*?)\n\n").Groups[1].Value;
        string Backend(string name, int port)
        {
            string own = Regex.Match(rendered, $"(?s)\nbackend {name}\n(.*?)  server ").Groups[1].Value;
            // How a server is asked is another test's matter.
            return $"""
                frontend {name}-port
                  bind 127.0.0.1:{port}
                  default_backend {name}
                backend {name}
                {Regex.Replace(own, "(?m)^  (http-check|#).*\n", "")}
                  option httpchk
                  server a 127.0.0.1:5432 check port 8008

                """;
        }
        Dictionary<string, string> files = new()
        {
            // The servers' names and the log are the stack's.
            ["/test/haproxy.cfg"] =
                $"defaults\n{Regex.Replace(defaults, " resolvers swarm .*|  log .*", "")}\n"
                + string.Concat(s_backends.Select((name, i) => Backend(name, 5000 + i))),
        };
        await using Companion member = await Companion.Start(
            $"hapostgres/patroni:{ProductVersion.Text}-pg17",
            new Dictionary<string, string>(),
            "python3",
            "-c",
            Member
        );

        (int code, string output) = await ToolImage.Run(
            $"hapostgres/haproxy:{ProductVersion.Text}",
            """
            haproxy -f /test/haproxy.cfg >/tmp/log 2>&1 &
            sleep 1
            ask() { timeout 15 bash -c "exec 3<>/dev/tcp/127.0.0.1/$1 && printf x >&3 && cat <&3" 2>/dev/null; }
            for ((i = 0; i < 40; i++)); do
              for port in 5000 5001 5002; do
                (
                  ask $port
                  [[ $? != 124 ]] || echo "connection $i to $port hangs"
                ) &
              done
              sleep 0.3
            done
            wait $(jobs -p | tail -n +2)
            (($(grep -c 'is DOWN' /tmp/log) >= 3)) || { echo "not marked down"; cat /tmp/log; }
            """,
            files,
            member.Options
        );

        Assert.True(code == 0 && output.Length == 0, output);
    }
}
