using HAPostgres.Artifacts.Writing;
using YamlDotNet.RepresentationModel;

namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>Every file is read by the program that it is for.</summary>
[Trait("Category", "Tools")]
public class ToolTests
{
    private const string EtcdImage = $"hapostgres/etcd:{ProductVersion.Text}";
    private const string PatroniImage = $"hapostgres/patroni:{ProductVersion.Text}-pg17";
    private const string PgBouncerImage = $"hapostgres/pgbouncer:{ProductVersion.Text}";
    private const string HAProxyImage = $"hapostgres/haproxy:{ProductVersion.Text}";

    public static TheoryData<string> Manifests =>
        [
            File.ReadAllText(Path.Combine(Example.Root, "cluster.hapg.json")),
            """{ "name": "orders", "hosts": ["a", "b", "c"] }""",
            """{ "name": "old", "hosts": ["a", "b", "c"], "postgres": { "version": 15 }, "pgbouncer": { "poolMode": "transaction" } }""",
        ];

    [Theory]
    [MemberData(nameof(Manifests))]
    public async Task Docker_takes_the_stack(string manifest)
    {
        (int has, string version) = await Tool.Run("docker", ["stack", "config", "--help"]);
        Assert.SkipWhen(
            has != 0 || !version.Contains("--compose-file", StringComparison.Ordinal),
            "This docker client has no 'stack config'."
        );
        string folder = Directory.CreateTempSubdirectory("hapostgres-").FullName;
        try
        {
            ArtifactWriter.Write(folder, ArtifactRenderer.Render(Example.Compile(manifest)));
            (int code, string output) = await Tool.Run(
                "docker",
                ["stack", "config", "--compose-file", Path.Combine(folder, "docker-compose.infra.yml")]
            );
            Assert.True(code == 0, output);
            Assert.DoesNotContain("gnoring", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public async Task HAProxy_takes_its_configuration_without_a_warning(string manifest)
    {
        ClusterTopology topology = Example.Compile(manifest);
        Dictionary<string, string> files = Certificates.Files(topology);
        files["/etc/haproxy/haproxy.cfg"] = Example.Text("haproxy/haproxy.cfg", topology);
        files["/run/secrets/haproxy_stats_password"] = "secret";
        (int code, string output) = await ToolImage.Run(HAProxyImage, "haproxy -c -f /etc/haproxy/haproxy.cfg", files);
        Assert.True(code == 0, output);
        Assert.DoesNotContain("WARNING", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public async Task PgBouncer_starts_and_answers(string manifest)
    {
        ClusterTopology topology = Example.Compile(manifest);
        Dictionary<string, string> files = Certificates.Files(topology);
        files["/etc/pgbouncer/pgbouncer.ini"] = Example.Text("pgbouncer/pgbouncer.ini", topology);
        files["/run/secrets/pgbouncer_password"] = "secret";
        const string Script = """
            /usr/local/bin/entrypoint 2>&1 &
            for try in {1..100}; do /usr/local/bin/healthcheck 2>/dev/null && exit 0; sleep 0.1; done
            exit 1
            """;
        (int code, string output) = await ToolImage.Run(PgBouncerImage, Script, files);
        Assert.True(code == 0, output);
        Assert.DoesNotContain("WARNING", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ERROR", output, StringComparison.Ordinal);
    }

    /// <summary>Every tag that the version's Patroni has, and slots of both kinds.</summary>
    [Theory]
    [InlineData(15, """{ "host": "b", "noFailover": true, "noSync": true }""")]
    [InlineData(17, """{ "host": "b", "failoverPriority": 3, "noSync": true }""")]
    [InlineData(18, """{ "host": "b", "failoverPriority": 3, "syncPriority": 2 }""")]
    public async Task Patroni_finds_nothing_wrong_with_the_configuration_of_any_member(int version, string member)
    {
        ClusterTopology topology = Example.Compile(
            $$"""
            {
              "name": "orders", "hosts": ["a", "b", "c", "d"],
              "postgres": { "version": {{version}}, "parameters": { "wal_level": "logical" } },
              "patroni": {
                "members": ["a", {{member}}, "c", { "host": "d", "noLoadBalance": true, "replicateFrom": "patroni-b" }],
                "slots": ["archive", { "name": "debezium", "database": "app" }]
              }
            }
            """
        );
        Dictionary<string, string> files = Certificates.Files(topology);
        foreach (PatroniMember each in topology.Patroni.Members)
        {
            files[$"/etc/patroni/{each.Host}/10-bootstrap.yml"] = Example.Text("patroni/bootstrap.yml", topology);
            files[$"/etc/patroni/{each.Host}/20-member.yml"] = Example.Text($"patroni/{each.Host}.yml", topology);
        }
        foreach (string user in new[] { "superuser", "replication", "rewind", "restapi" })
            files[$"/run/secrets/{user}_password"] = "secret";
        // The validator asks whether etcd's addresses can be reached, so something has to listen there.
        const string Script = """
            python3 -c 'import socket, time; s = socket.create_server(("127.0.0.1", 2379), backlog=100); time.sleep(600)' &
            sleep 1
            for folder in /etc/patroni/[a-d]; do patroni --validate-config "$folder"; echo "read $folder"; done
            """;
        (int code, string output) = await ToolImage.Run(
            $"hapostgres/patroni:{ProductVersion.Text}-pg{version}",
            Script,
            files,
            [$"--add-host=etcd.{topology.Domain}:127.0.0.1"]
        );
        Assert.True(code == 0, output);
        // The validator of Patroni 3.0 wants the lines of pg_hba in the bootstrap section alone, where no later change would reach them.
        string[] known = version == 15 ? ["bootstrap.pg_hba  is not defined."] : [];
        IEnumerable<string> expected = [.. known, .. topology.Patroni.Members.Select(static m => $"read /etc/patroni/{m.Host}")];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains("noloadbalance", files["/etc/patroni/d/20-member.yml"], StringComparison.Ordinal);
        Assert.Contains("debezium", files["/etc/patroni/d/10-bootstrap.yml"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Etcd_forms_a_cluster_from_the_stacks_settings()
    {
        ClusterTopology topology = Example.Topology with
        {
            Etcd = Example.Topology.Etcd with { Members = EquatableArray.Of(Example.Topology.Etcd.Members[0]) },
        };
        YamlMappingNode environment = (YamlMappingNode)Example.Stack(topology).At("services/etcd1/environment")!;
        const string Script = """
            /usr/local/bin/entrypoint >/tmp/log 2>&1 &
            for try in {1..100}; do
              if /usr/local/bin/healthcheck 2>/dev/null && /usr/local/bin/entrypoint etcdctl endpoint health; then exit 0; fi
              sleep 0.2
            done
            cat /tmp/log
            exit 1
            """;
        (int code, string output) = await ToolImage.Run(
            EtcdImage,
            Script,
            Certificates.Files(topology),
            [$"--add-host=etcd1.{topology.Domain}:127.0.0.1", .. environment.Children.Select(static e => $"--env={e.Key}={e.Value}")]
        );
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task PostgreSQL_runs_the_bootstrap_sql_and_logs_no_password()
    {
        Dictionary<string, string> files = new() { ["/etc/hapostgres/post-bootstrap.sql"] = Example.Text("patroni/post-bootstrap.sql") };
        foreach (string name in new[] { "pgbouncer", "monitor", "role_odoo" })
            files[$"/run/secrets/{name}_password"] = $"topsecret'{name}";
        const string Script = """
            set -e
            initdb --pgdata=/tmp/data --auth=trust --username=postgres >/dev/null
            pg_ctl --pgdata=/tmp/data --log=/tmp/log --wait start >/dev/null \
              -o "-c listen_addresses= -c unix_socket_directories=/tmp -c log_statement=all -c log_min_duration_statement=0"
            /usr/local/bin/post-bootstrap "host=/tmp user=postgres dbname=postgres"
            ask() { psql -XAt -h /tmp -U "$1" -d "$2" -c "$3"; }
            ask pgbouncer postgres "SELECT left(verifier, 13) FROM pgbouncer.user_lookup('odoo')"
            ask pgbouncer postgres "SELECT 'superuser: ' || count(*) FROM pgbouncer.user_lookup('postgres')"
            ask odoo odoo "SELECT current_database()"
            ask hapostgres odoo "SELECT 1" 2>&1 || true
            ask odoo postgres "SELECT * FROM pgbouncer.user_lookup('odoo')" 2>&1 || true
            grep -c topsecret /tmp/log || true
            """;
        (int code, string output) = await ToolImage.Run(PatroniImage, Script, files);
        Assert.True(code == 0, output);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal(["SCRAM-SHA-256", "superuser: 0", "odoo"], lines[..3]);
        Assert.Contains("permission denied for database \"odoo\"", output, StringComparison.Ordinal);
        Assert.Contains("permission denied for schema pgbouncer", output, StringComparison.Ordinal);
        Assert.Contains("0", lines);
    }

    [Fact]
    public async Task Shellcheck_finds_nothing()
    {
        foreach (Artifact script in Example.Artifacts.Where(static a => a.Executable))
        {
            (int code, string output) = await Tool.Run("shellcheck", ["--shell=bash", "-"], script.Text);
            Assert.SkipWhen(code == -1, "shellcheck is not installed: build/packages.sh shellcheck");
            Assert.True(code == 0, $"{script.RelativePath}\n{output}");
        }
    }
}
