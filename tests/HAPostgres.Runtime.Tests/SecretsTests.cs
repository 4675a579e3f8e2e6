using System.Diagnostics;
using HAPostgres.Runtime.Operations;
using HAPostgres.Runtime.Output;
using HAPostgres.Runtime.Secrets;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>The directory of passwords and certificates on the operator's machine, with real files and the real git.</summary>
public sealed class SecretsTests : IDisposable
{
    private static readonly SecretsOwner s_owner = new("orders", "swarm1");

    private readonly string _root = Directory.CreateTempSubdirectory("hapg").FullName;
    private readonly Dictionary<string, string> _environment = [];

    private string Artifacts => PathOf("repository/artifacts/orders");

    private string Chosen => PathOf("config/hapostgres/orders");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_place_is_the_option_the_variable_or_the_users_configuration()
    {
        _environment["HOME"] = "/home/kim";
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal("/home/kim/.config/hapostgres/orders", Find().Chosen);
            _environment["XDG_CONFIG_HOME"] = "relative";
            Assert.Equal("/home/kim/.config/hapostgres/orders", Find().Chosen);
            _environment["XDG_CONFIG_HOME"] = PathOf("config");
            Assert.Equal(Chosen, Find().Chosen);
        }
        _environment["HAPOSTGRES_SECRETS"] = PathOf("variable");
        Assert.Equal(PathOf("variable"), Find().Chosen);
        Assert.Equal(PathOf("option"), Find(PathOf("option") + "/").Chosen);
    }

    [Fact]
    public void Without_a_home_and_in_the_artifacts_there_is_no_place()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Contains("HOME", Assert.Throws<DeployException>(() => Find()).Message, StringComparison.Ordinal);
        Assert.Contains(
            "output of the build",
            Assert.Throws<DeployException>(() => Find(Path.Combine(Artifacts, "secrets"))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("output of the build", Assert.Throws<DeployException>(() => Find(Artifacts)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_beside_the_artifacts_are_found_and_moved_without_a_change()
    {
        Write("repository/artifacts/orders/.env", "A=1\n");
        Write("repository/artifacts/orders/tls/ca.crt", "certificate");
        Write("repository/artifacts/orders/tls/ca.key", "key");
        SecretsDirectory secrets = Find(Chosen);
        Assert.Equal(Artifacts, secrets.FullPath);
        Assert.Equal("1", secrets.ReadEnv()["A"]);
        SecretsUpkeep upkeep = new(secrets, s_owner);
        Assert.Contains(
            $"move tls/ca.key, tls/ca.crt, .env from {Artifacts} to {Chosen}",
            Assert.Single(upkeep.Describe()),
            StringComparison.Ordinal
        );

        upkeep.Apply(new Reporter(json: true));

        Assert.Equal(Chosen, secrets.FullPath);
        Assert.Equal(("A=1\n", "certificate", "key"), (Read(".env"), Read("tls/ca.crt"), Read("tls/ca.key")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Artifacts));
        Assert.True(new SecretsUpkeep(secrets, s_owner).IsEmpty);
        Assert.Equal(s_owner, SecretsOwner.Read(Chosen));
        Assert.Empty(SecretsUpkeep.Exposed(Chosen));
    }

    [Fact]
    public void A_move_that_was_interrupted_goes_on_and_loses_nothing()
    {
        Write("repository/artifacts/orders/.env", "A=1\n");
        Write("repository/artifacts/orders/tls/ca.crt", "certificate");
        Write("config/hapostgres/orders/tls/ca.crt", "certificate");
        SecretsDirectory secrets = Find(Chosen);
        Assert.Equal(Artifacts, secrets.FullPath);

        new SecretsUpkeep(secrets, s_owner).Apply(new Reporter(json: true));

        Assert.Equal(("A=1\n", "certificate"), (Read(".env"), Read("tls/ca.crt")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Artifacts));
    }

    [Fact]
    public void A_secret_that_is_there_is_never_overwritten()
    {
        Write("repository/artifacts/orders/.env", "A=1\n");
        Write("repository/artifacts/orders/tls/ca.key", "one");
        Write("config/hapostgres/orders/tls/ca.key", "another");

        DeployException refused = Assert.Throws<DeployException>(() =>
            new SecretsUpkeep(Find(Chosen), s_owner).Apply(new Reporter(json: true))
        );

        Assert.Contains(Path.Combine(Artifacts, "tls/ca.key"), refused.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Chosen, "tls/ca.key"), refused.Message, StringComparison.Ordinal);
        Assert.Equal("another", Read("tls/ca.key"));
        Assert.Equal("one", File.ReadAllText(Path.Combine(Artifacts, "tls/ca.key")));
        Assert.True(File.Exists(Path.Combine(Artifacts, ".env")));
    }

    [Fact]
    public void Leftovers_beside_the_artifacts_are_named_and_stay()
    {
        Write("repository/artifacts/orders/.env", "A=old\n");
        Write("config/hapostgres/orders/.env", "A=1\n");
        SecretsUpkeep upkeep = new(Find(Chosen), s_owner);
        upkeep.Apply(new Reporter(json: true));
        Assert.Contains(upkeep.Warnings(), w => w.Contains(Artifacts, StringComparison.Ordinal));
        Assert.Equal("A=1\n", Read(".env"));
        Assert.True(File.Exists(Path.Combine(Artifacts, ".env")));
    }

    [Fact]
    public void Open_modes_are_seen_and_mended()
    {
        if (OperatingSystem.IsWindows())
            return;
        Write("config/hapostgres/orders/.env", "A=1\n");
        Write("config/hapostgres/orders/tls/ca.key", "key");
        File.SetUnixFileMode(Path.Combine(Chosen, "tls/ca.key"), (UnixFileMode)0b110_100_100);
        File.SetUnixFileMode(Chosen, (UnixFileMode)0b111_101_101);
        Assert.Contains((Path.Combine(Chosen, "tls/ca.key"), "0644"), SecretsUpkeep.Exposed(Chosen));

        SecretsUpkeep upkeep = new(Find(Chosen), s_owner);
        Assert.Contains(
            upkeep.Describe(),
            l => l.Contains("tls/ca.key", StringComparison.Ordinal) && l.Contains("0644", StringComparison.Ordinal)
        );
        upkeep.Apply(new Reporter(json: true));

        Assert.Empty(SecretsUpkeep.Exposed(Chosen));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Chosen));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Chosen, "tls/ca.key")));
    }

    [Fact]
    public void Another_swarm_and_another_cluster_are_refused_with_the_way_out()
    {
        Find(Chosen).Open(s_owner);
        s_owner.Check(Chosen);
        DeployException swarm = Assert.Throws<DeployException>(() => new SecretsOwner("orders", "swarm2").Check(Chosen));
        Assert.Contains("swarm1", swarm.Message, StringComparison.Ordinal);
        Assert.Contains("--new-swarm", swarm.Remedy, StringComparison.Ordinal);
        Assert.Contains("--secrets", swarm.Remedy, StringComparison.Ordinal);
        DeployException cluster = Assert.Throws<DeployException>(() => new SecretsOwner("stock", "swarm1").Check(Chosen));
        Assert.Contains("'orders'", cluster.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("--new-swarm", cluster.Remedy, StringComparison.Ordinal);

        Write("config/hapostgres/orders/.env", "A=1\n");
        new SecretsUpkeep(Find(Chosen), new SecretsOwner("orders", "swarm2")).Apply(new Reporter(json: true)); // After --new-swarm.
        new SecretsOwner("orders", "swarm2").Check(Chosen);
    }

    [Fact]
    public void In_a_git_work_tree_nothing_can_be_added_and_a_warning_names_the_tree()
    {
        string tree = PathOf("repository");
        Directory.CreateDirectory(tree);
        Git("init", "--quiet");
        SecretsDirectory secrets = Find(Path.Combine(tree, "deployment/secrets"));
        secrets.Open(s_owner);
        secrets.ReadEnv().Complete(["A"]);
        Directory.CreateDirectory(secrets.TlsDirectory);
        File.WriteAllText(secrets.TlsFile("ca.key"), "key");

        Assert.Equal("", Git("status", "--porcelain", "--untracked-files=all"));
        Git("add", "--all");
        Assert.Equal("", Git("ls-files"));
        Assert.Contains(new SecretsUpkeep(secrets, s_owner).Warnings(), w => w.Contains($"git work tree {tree}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_directory_of_something_else_is_not_taken()
    {
        Write("config/hapostgres/orders/notes.txt", "mine");
        Assert.Contains("notes.txt", Assert.Throws<DeployException>(() => Find(Chosen).Open(s_owner)).Message, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(Chosen, "notes.txt")], Directory.EnumerateFileSystemEntries(Chosen));
    }

    [Fact]
    public void A_pipeline_gives_values_or_files_and_they_are_not_written_down()
    {
        Write("password", "fromfile\r\n");
        Write("elsewhere/ca.pem", "certificate");
        Write("config/hapostgres/orders/.env", "A=file\nB=file\n");
        _environment["A"] = "given";
        _environment["C_FILE"] = PathOf("password");
        _environment["D"] = "";
        _environment["TLS_CA_CRT_FILE"] = PathOf("elsewhere/ca.pem");
        SecretsDirectory secrets = Find(Chosen);

        string[] names = ["A", "B", "C", "D"];
        Assert.Equal(["given", "file", "fromfile", null], names.Select(n => secrets.ReadEnv()[n]));
        Assert.Equal(PathOf("elsewhere/ca.pem"), secrets.CaPath);
        Assert.Equal(Path.Combine(Chosen, "tls/ca.key"), secrets.TlsFile("ca.key"));
        Assert.Equal(["D"], secrets.ReadEnv().Complete(names));
        Assert.DoesNotContain("given", Read(".env"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_given_twice_or_cannot_be_read_is_named()
    {
        _environment["A"] = "1";
        _environment["A_FILE"] = PathOf("a");
        _environment["B_FILE"] = PathOf("nowhere");
        Write("empty", "\n");
        _environment["C_FILE"] = PathOf("empty");
        GivenSecrets given = Find(Chosen).Given;
        Assert.Contains("A and A_FILE", Assert.Throws<DeployException>(() => given.Password("A")).Message, StringComparison.Ordinal);
        Assert.Contains(PathOf("nowhere"), Assert.Throws<DeployException>(() => given.Password("B")).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", Assert.Throws<DeployException>(() => given.Password("C")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Psql_shows_the_superusers_certificate_and_says_where_it_lacks()
    {
        Write("config/hapostgres/orders/tls/internal-client.crt", "certificate");
        SecretsDirectory secrets = Find(Chosen);
        string superuser = Example.Topology.Postgres.Superuser,
            certificate = Path.Combine(Chosen, "tls/internal-client.crt"),
            key = Path.Combine(Chosen, "tls/internal-client.key");

        Assert.Equal([("sslrootcert", secrets.CaPath)], PsqlCommand.Files(Example.Topology, secrets, "app"));
        DeployException refused = Assert.Throws<DeployException>(() => PsqlCommand.Files(Example.Topology, secrets, superuser));
        Assert.EndsWith($"lacks {key}.", refused.Message, StringComparison.Ordinal);
        File.WriteAllText(key, "key");
        Assert.Equal(
            [("sslrootcert", secrets.CaPath), ("sslcert", certificate), ("sslkey", key)],
            PsqlCommand.Files(Example.Topology, secrets, superuser)
        );
    }

    private SecretsDirectory Find(string? option = null) =>
        SecretsDirectory.Find(option, "orders", Artifacts, _environment.GetValueOrDefault);

    private string PathOf(string relative) => Path.Combine(_root, relative);

    private string Read(string file) => File.ReadAllText(Path.Combine(Chosen, file));

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
    }

    private string Git(params string[] arguments)
    {
        using Process git = Process.Start(
            new ProcessStartInfo("git", arguments) { WorkingDirectory = PathOf("repository"), RedirectStandardOutput = true }
        )!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
