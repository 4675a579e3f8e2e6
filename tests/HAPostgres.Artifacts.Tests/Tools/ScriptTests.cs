using System.Net.Sockets;
using HAPostgres.Artifacts.Writing;
using HAPostgres.Runtime.Secrets;

namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>What the rendered scripts ask of docker: one stands in for it here, which writes down its arguments.</summary>
public sealed class ScriptTests : IDisposable
{
    private const string Docker = """
        #!/usr/bin/env bash
        case $1 in
          context) echo "$ENGINE" ;;
          version) exit "${VERSION:-0}" ;;
          image | pull) exit "${IMAGE:-0}" ;;
          run)
            printf '%s\n' "$@"
            exit "${RUN:-0}"
            ;;
        esac
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("hapostgres-").FullName;
    private readonly Socket _engine = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Dictionary<string, string> _environment;

    public ScriptTests()
    {
        ArtifactWriter.Write(Artifacts, Example.Artifacts);
        Directory.CreateDirectory(Path.Combine(_root, "bin"));
        File.WriteAllText(Path.Combine(_root, "bin/docker"), Docker);
        _engine.Bind(new UnixDomainSocketEndPoint(Path.Combine(_root, "docker.sock")));
        _environment = new()
        {
            ["PATH"] = $"{_root}/bin:{Environment.GetEnvironmentVariable("PATH")}",
            ["HOME"] = _root,
            ["ENGINE"] = $"unix://{_root}/docker.sock",
            ["XDG_CONFIG_HOME"] = "",
            ["HAPOSTGRES_SECRETS"] = "",
            ["DOCKER_CONFIG"] = "",
        };
    }

    private string Artifacts => Path.Combine(_root, "artifacts");

    private string Secrets => Path.Combine(_root, ".config/hapostgres", Example.Topology.Name);

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private Task<(int Code, string Output)> Run(string script, params string[] arguments) =>
        Tool.Run(
            "bash",
            [
                "-c",
                """
                cd "$1" && shift
                chmod 0700 bin/docker
                "$@"
                """,
                "bash",
                _root,
                Path.Combine(Artifacts, "scripts", script),
                .. arguments,
            ],
            environment: _environment
        );

    private static string Mount(string path, string also = "") => $"type=bind,source={path},target={path}{also}\n";

    [Theory]
    [InlineData("setup")]
    [InlineData("deploy")]
    [InlineData("status")]
    [InlineData("remove")]
    public async Task Each_runs_its_command_in_the_image_with_the_callers_arguments(string command)
    {
        (int code, string output) = await Run($"{command}.sh", "--yes", "--map", "node1=a host");
        Assert.True(code == 0, output);
        Assert.EndsWith(
            $"{Example.Topology.CliImage}\n--artifacts\n{Artifacts}\n{command}\n--yes\n--map\nnode1=a host\n",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains(Mount(Artifacts, ",readonly"), output, StringComparison.Ordinal);
        Assert.Contains(Mount($"{_root}/docker.sock"), output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("setup.sh", true)]
    [InlineData("status.sh", false)]
    public async Task Setup_makes_the_directory_of_secrets_private_and_what_looks_makes_none(string script, bool makes)
    {
        (_, string output) = await Run(script);
        Assert.Equal(makes, Directory.Exists(Secrets));
        Assert.Equal(makes, output.Contains(Mount(Secrets), StringComparison.Ordinal));
        Assert.Contains($"HAPOSTGRES_SECRETS={Secrets}\n", output, StringComparison.Ordinal);
        if (makes)
            Assert.Equal("700\n", (await Tool.Run("stat", ["--format", "%a", Secrets])).Output);
    }

    [Fact]
    public async Task Options_may_stand_before_the_command()
    {
        (_, string output) = await Run("hapg.sh", "--yes", "setup");
        Assert.Contains(Mount(Secrets), output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chosen", "", "--secrets", "chosen")]
    [InlineData("chosen", "", "--secrets=chosen")]
    [InlineData("variable", "variable")]
    [InlineData("chosen", "variable", "--secrets", "chosen")]
    public async Task A_directory_of_secrets_is_the_callers_also_where_it_is_relative(
        string expected,
        string variable,
        params string[] arguments
    )
    {
        _environment["HAPOSTGRES_SECRETS"] = variable;
        (_, string output) = await Run("setup.sh", arguments);
        Assert.Contains($"HAPOSTGRES_SECRETS={_root}/{expected}\n", output, StringComparison.Ordinal);
        Assert.EndsWith($"\nsetup\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_of_a_pipeline_reach_the_program_and_no_command_line()
    {
        File.WriteAllText(Path.Combine(_root, "key.pem"), "key");
        _environment["POSTGRES_SUPERUSER_PASSWORD"] = "hunter2";
        _environment["TLS_CA_KEY_FILE"] = "key.pem";
        _environment["POSTGRES_REWIND_PASSWORD_FILE"] = "/nonexistent";
        (_, string output) = await Run("setup.sh");
        Assert.Contains("--env\nPOSTGRES_SUPERUSER_PASSWORD\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", output, StringComparison.Ordinal);
        Assert.Contains($"--env\nTLS_CA_KEY_FILE={_root}/key.pem\n", output, StringComparison.Ordinal);
        Assert.Contains(Mount($"{_root}/key.pem", ",readonly"), output, StringComparison.Ordinal);
        // The program says what is wrong with it.
        Assert.Contains("--env\nPOSTGRES_REWIND_PASSWORD_FILE=/nonexistent\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_variable_that_the_program_reads_is_passed_on()
    {
        string script = Example.Text("scripts/hapg.sh");
        foreach (SecretFile secret in Example.Topology.Secrets)
            Assert.Contains(
                secret.Kind == SecretKind.Password ? secret.Variable : GivenSecrets.TlsVariable(secret.Key),
                script,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public async Task Secrets_of_an_older_version_can_be_moved_out_of_the_artifacts()
    {
        File.WriteAllText(Path.Combine(Artifacts, ".env"), "A=1\n");
        (_, string output) = await Run("setup.sh");
        Assert.Contains(Mount(Artifacts), output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RUN", "9", 9, "")]
    [InlineData("VERSION", "1", 4, "No Docker Engine answers")]
    [InlineData("IMAGE", "1", 7, "images/build.sh cli")]
    [InlineData("ENGINE", "tcp://manager:2376", 4, "on a manager itself")]
    public async Task Exit_codes_are_the_programs(string variable, string value, int code, string says)
    {
        _environment[variable] = value;
        (int ended, string output) = await Run("deploy.sh", "--yes");
        Assert.True(ended == code, output);
        Assert.Contains(says, output, StringComparison.OrdinalIgnoreCase);
    }
}
