using System.Text.RegularExpressions;

namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>Which answers of Patroni lead clients to a member: the rendered check, made by the image's HAProxy.</summary>
[Trait("Category", "Tools")]
public class LeaderCheckTests
{
    /// <summary>
    /// Patroni's answers as 4.0.7 and 3.0.2 (PostgreSQL 15, which says "master") give them. One that holds the leader's lock gets 200, also
    /// while
    /// its PostgreSQL still replays or starts. "unknown" is a leader that Patroni could not ask: too busy to answer, and still the leader.
    /// </summary>
    private static readonly (string Name, bool Leads, int Status, string Body)[] s_answers =
    [
        (
            "leading",
            true,
            200,
            """{"state": "running", "postmaster_start_time": "2026-11-30", "role": "primary", "xlog": {"location": 100663776}, "timeline": 6}"""
        ),
        (
            "old",
            true,
            200,
            """{"state": "running", "postmaster_start_time": "2026-11-30", "role": "master", "xlog": {"location": 100663776}, "timeline": 6}"""
        ),
        ("busy", true, 200, """{"state": "unknown", "role": "primary", "dcs_last_seen": 1796006044}"""),
        (
            "replaying",
            false,
            200,
            """{"state": "running", "role": "replica", "xlog": {"received_location": 100663776, "replayed_location": 100663000}}"""
        ),
        ("starting", false, 200, """{"state": "starting", "role": "primary", "dcs_last_seen": 1796006044}"""),
        ("stopped", false, 200, """{"state": "stopped", "role": "primary", "dcs_last_seen": 1796006044}"""),
        ("promoting", false, 200, """{"state": "unknown", "role": "replica", "dcs_last_seen": 1796006044}"""),
        ("lockless", false, 503, """{"state": "running", "role": "primary", "xlog": {"location": 100663776}, "timeline": 6}"""),
        (
            "named",
            false,
            200,
            """{"state": "running", "role": "replica", "xlog": {"replayed_location": 1}, "replication": [{"application_name": "\"xlog\": {\"location\""}]}"""
        ),
    ];

    [Fact]
    public async Task Only_a_leader_that_takes_writes_is_led_to()
    {
        string servers = string.Concat(s_answers.Select(static (a, i) => $"  server {a.Name} 127.0.0.1:{8100 + i} check\n"));
        string checks = Regex.Match(Example.Text("haproxy/haproxy.cfg"), "(?s)\nbackend primary\n(.*?)  server ").Groups[1].Value;
        Dictionary<string, string> files = new()
        {
            ["/test/haproxy.cfg"] = $"""
                global
                  stats socket ipv4@127.0.0.1:9999 level admin
                defaults
                  mode tcp
                  timeout connect 1s
                  timeout client 1s
                  timeout server 1s
                  timeout check 3s
                  default-server inter 200ms fall 1 rise 1
                backend primary
                {checks}{servers}
                """,
        };
        await using Companion patroni = await Companion.Start(
            $"hapostgres/patroni:{ProductVersion.Text}-pg17",
            s_answers
                .Select(static (a, i) => (Key: $"/test/{8100 + i}-{a.Status}", a.Body))
                .ToDictionary(static f => f.Key, static f => f.Body),
            "python3",
            "-c",
            Patroni
        );

        (int code, string output) = await ToolImage.Run(
            $"hapostgres/haproxy:{ProductVersion.Text}",
            """
            haproxy -f /test/haproxy.cfg >/tmp/log 2>&1 &
            sleep 4
            exec 3<>/dev/tcp/127.0.0.1/9999 || { cat /tmp/log; exit 1; }
            echo "show servers state primary" >&3
            while read -r _ _ _ name _ state _ <&3; do [[ $state != 2 ]] || echo "$name"; done
            """,
            files,
            patroni.Options
        );

        Assert.True(code == 0, output);
        Assert.Equal(
            s_answers.Where(static a => a.Leads).Select(static a => a.Name),
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    private const string Patroni = """
        import glob, http.server, threading
        def serve(file):
            port, status = file.split('/')[-1].split('-')
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(int(status))
                    self.end_headers()
                    self.wfile.write(open(file, 'rb').read())
                def do_OPTIONS(self):
                    self.send_response(int(status))
                    self.end_headers()
            http.server.ThreadingHTTPServer(('127.0.0.1', int(port)), Handler).serve_forever()
        for file in glob.glob('/test/*'):
            threading.Thread(target=serve, args=[file]).start()
        """;
}
