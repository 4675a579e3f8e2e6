using HAPostgres.Artifacts;
using HAPostgres.Artifacts.Writing;
using HAPostgres.Runtime.Secrets;
using Xunit;

namespace HAPostgres.Cluster;

/// <summary>
/// The rendered scripts and the program find the same secrets: the functions of setup.sh run in a real bash, with a docker that knows the
/// swarm's id alone.
/// </summary>
public sealed class ScriptSecretsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("hapg").FullName;
    private readonly Dictionary<string, string> _environment;

    public ScriptSecretsTests()
    {
        ClusterTopology topology = ManifestCompiler
            .Compile(new ManifestFile("cluster.hapg.json", """{ "name": "orders", "hosts": ["a", "b", "c"] }"""))
            .Topology!;
        ArtifactWriter.Write(Artifacts, ArtifactRenderer.Render(topology));
        // Everything but what the script does by itself.
        string functions = File.ReadAllText(Path.Combine(Artifacts, "scripts/setup.sh"));
        File.WriteAllText(
            Path.Combine(Artifacts, "scripts/functions.sh"),
            functions[..functions.IndexOf("\ncheck_artifacts\n", StringComparison.Ordinal)]
        );
        _environment = new()
        {
            ["HOME"] = _root,
            ["XDG_CONFIG_HOME"] = "",
            ["HAPOSTGRES_SECRETS"] = "",
            ["ARTIFACTS"] = Artifacts,
            ["FROM"] = Environment.CurrentDirectory,
        };
    }

    private string Artifacts => Path.Combine(_root, "artifacts/orders");

    private string Chosen => Path.Combine(_root, ".config/hapostgres/orders");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("", "", "")]
    [InlineData("", "/tmp/config", "")]
    [InlineData("", "config", "")]
    [InlineData("/tmp/secrets/", "/tmp/config", "")]
    [InlineData("relative", "", "")]
    [InlineData("/tmp/variable", "", "/tmp/option")]
    public async Task Both_look_in_the_same_place(string variable, string config, string option)
    {
        _environment["HAPOSTGRES_SECRETS"] = variable;
        _environment["XDG_CONFIG_HOME"] = config;
        string script = await Bash($"find_secrets '{option}'; echo \"$SECRETS_DIR\"");
        Assert.Equal(Find(option).FullPath, script);
    }

    [Theory]
    [InlineData("old", false)]
    [InlineData("old new", true)]
    [InlineData("old tls", false)]
    [InlineData("tls", false)]
    [InlineData("", true)]
    public async Task Both_read_an_older_versions_secrets_until_they_are_moved(string there, bool chosen)
    {
        foreach (string what in there.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Write(
                what switch
                {
                    "old" => Path.Combine(Artifacts, ".env"),
                    "new" => Path.Combine(Chosen, ".env"),
                    _ => Path.Combine(Artifacts, "tls/ca.crt"),
                },
                "A=1\n"
            );
        string script = await Bash("find_secrets ''; echo \"$SECRETS_DIR\"");
        Assert.Equal((chosen ? Chosen : Artifacts, Find().FullPath), (script, script));
    }

    [Theory]
    [InlineData("A=plain\n")]
    [InlineData("A=carriage\r\nB=return\r\n")]
    [InlineData("  A = blanks around \t\n")]
    [InlineData("A=\"double\"\nB='single'\nC=\"open\nD=''\nE=\"\nF='mixed\"\n")]
    [InlineData("# A=comment\n#B=another\n\nA=last\n")]
    [InlineData("A=first\nA=second\n")]
    [InlineData("A=with=equals\nB=\nC\n=D\n")]
    [InlineData("lower_case=1\nA=no line end")]
    [InlineData("\uFEFFA=byte order mark\n")]
    public async Task Both_read_the_same_values(string text)
    {
        Write(Path.Combine(Chosen, ".env"), text);
        string script = await Bash(
            $"read_values '{Chosen}/.env'; for name in \"${{!VALUES[@]}}\"; do echo \"$name=<${{VALUES[$name]}}>\"; done | LC_ALL=C sort"
        );
        Dictionary<string, string> program = EnvFile.Parse(EnvFile.Lines(Path.Combine(Chosen, ".env")));
        Assert.NotEmpty(program);
        Assert.Equal(string.Join('\n', program.Select(static p => $"{p.Key}=<{p.Value}>").Order(StringComparer.Ordinal)), script);
    }

    [Fact]
    public async Task The_script_moves_makes_private_and_records_what_the_program_then_accepts()
    {
        Write(Path.Combine(Artifacts, ".env"), "A=1\n");
        Write(Path.Combine(Artifacts, "tls/ca.crt"), "certificate");
        Write(Path.Combine(Artifacts, "tls/ca.key"), "key");
        await Bash("find_secrets ''; check_owner; keep_secrets");

        SecretsDirectory secrets = Find();
        Assert.Equal(Chosen, secrets.FullPath);
        Assert.Equal("1", secrets.ReadEnv()["A"]);
        Assert.Equal("key", File.ReadAllText(secrets.TlsFile("ca.key")));
        Assert.False(File.Exists(Path.Combine(Artifacts, ".env")) || Directory.Exists(Path.Combine(Artifacts, "tls")));
        Assert.True(new SecretsUpkeep(secrets, new SecretsOwner("orders", "swarm1")).IsEmpty);

        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(secrets.EnvPath, (UnixFileMode)0b110_100_100);
        Assert.Contains(".env", await Bash("find_secrets ''; check_owner; keep_secrets"), StringComparison.Ordinal);
        Assert.Empty(SecretsUpkeep.Exposed(Chosen));
    }

    [Fact]
    public async Task The_script_refuses_another_swarm_until_it_is_told()
    {
        Find().Open(new SecretsOwner("orders", "swarm2"));
        Assert.Contains("--new-swarm", await Bash("find_secrets ''; check_owner", succeeds: false), StringComparison.Ordinal);
        await Bash("new_swarm=1; find_secrets ''; check_owner; : >\"$SECRETS_DIR/.env\"; keep_secrets");
        new SecretsOwner("orders", "swarm1").Check(Chosen);
    }

    [Fact]
    public async Task The_script_appends_what_is_missing_and_a_pipeline_gives_the_rest()
    {
        Write(Path.Combine(Chosen, ".env"), "# mine\nPOSTGRES_SUPERUSER_PASSWORD = 'kept'\r\n");
        Write(Path.Combine(_root, "file"), "fromfile\n");
        _environment["HAPOSTGRES_MONITOR_PASSWORD"] = "given";
        _environment["HAPROXY_STATS_PASSWORD_FILE"] = Path.Combine(_root, "file");
        string said = await Bash(
            """
            secret_exists() { return 1; }
            find_secrets ''; make_env
            read_values "$SECRETS_DIR/.env"
            for name in HAPOSTGRES_MONITOR_PASSWORD HAPROXY_STATS_PASSWORD POSTGRES_SUPERUSER_PASSWORD; do password "$name"; echo "$name=$value"; done
            """
        );
        Assert.EndsWith(
            "HAPOSTGRES_MONITOR_PASSWORD=given\nHAPROXY_STATS_PASSWORD=fromfile\nPOSTGRES_SUPERUSER_PASSWORD=kept",
            said,
            StringComparison.Ordinal
        );
        string text = await File.ReadAllTextAsync(Path.Combine(Chosen, ".env"), TestContext.Current.CancellationToken);
        Assert.StartsWith("# mine\nPOSTGRES_SUPERUSER_PASSWORD = 'kept'\r\n", text, StringComparison.Ordinal);
        Assert.Matches("\n[A-Z_]+=[A-Za-z0-9]{32}\n", text);
        Assert.DoesNotContain("HAPOSTGRES_MONITOR_PASSWORD", text, StringComparison.Ordinal);
    }

    private SecretsDirectory Find(string option = "") =>
        SecretsDirectory.Find(option.Length > 0 ? option : null, "orders", Artifacts, _environment.GetValueOrDefault);

    /// <summary>Without the last line end.</summary>
    private async Task<string> Bash(string script, bool succeeds = true)
    {
        ShellResult result = await Shell.Run(
            "bash",
            [
                "-c",
                $$$"""
                docker() { case $* in "info --format {{.Swarm.Cluster.ID}}") echo swarm1 ;; *) echo "docker $*"; return 1 ;; esac; }
                cd "$FROM"
                source "$ARTIFACTS/scripts/functions.sh"
                {{{script}}}
                """,
            ],
            TimeSpan.FromSeconds(30),
            _environment
        );
        Assert.True((result.ExitCode == 0) == succeeds, result.Output);
        return result.Output.TrimEnd('\n');
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
