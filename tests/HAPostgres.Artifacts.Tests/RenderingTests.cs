namespace HAPostgres.Artifacts.Tests;

public class RenderingTests
{
    [Fact]
    public void The_same_topology_gives_the_same_bytes() =>
        Assert.Equal(ArtifactRenderer.Render(Example.Topology), ArtifactRenderer.Render(Example.Topology));

    [Theory]
    [InlineData("docker-compose.infra.yml")]
    [InlineData(".env.example")]
    [InlineData(".gitignore")]
    [InlineData("README.md")]
    [InlineData("QUICKSTART.md")]
    [InlineData("FILE_STRUCTURE.md")]
    [InlineData("topology.svg")]
    [InlineData("scripts/hapg.sh")]
    [InlineData("scripts/setup.sh")]
    [InlineData("scripts/deploy.sh")]
    [InlineData("scripts/status.sh")]
    [InlineData("scripts/remove.sh")]
    [InlineData("images/build.sh")]
    [InlineData("haproxy/haproxy.cfg")]
    [InlineData("pgbouncer/pgbouncer.ini")]
    [InlineData("patroni/bootstrap.yml")]
    [InlineData("patroni/node1.yml")]
    [InlineData("patroni/node2.yml")]
    [InlineData("patroni/node3.yml")]
    [InlineData("patroni/post-bootstrap.sql")]
    [InlineData("images/patroni/Dockerfile")]
    [InlineData("images/cli/Dockerfile")]
    public void Every_file_of_the_layout_is_there(string path) => Assert.False(string.IsNullOrWhiteSpace(Example.Text(path)));

    [Fact]
    public void Files_are_in_order_and_each_path_is_there_once()
    {
        string[] paths = [.. Example.Artifacts.Select(static a => a.RelativePath)];
        Assert.Equal(paths.Order(StringComparer.Ordinal).Distinct(), paths);
    }

    [Fact]
    public void Text_has_line_feeds_and_ends_with_one() =>
        Assert.All(
            Example.Artifacts,
            static a =>
            {
                Assert.DoesNotContain('\r', a.Text);
                Assert.DoesNotContain('\uFEFF', a.Text);
                Assert.EndsWith("\n", a.Text, StringComparison.Ordinal);
            }
        );

    [Fact]
    public void Scripts_and_nothing_else_are_executable() =>
        Assert.All(
            Example.Artifacts,
            static a =>
                // One without the line that names its interpreter is read by another.
                Assert.Equal(
                    a.RelativePath.EndsWith(".sh", StringComparison.Ordinal) && a.Text.StartsWith("#!", StringComparison.Ordinal),
                    a.Executable
                )
        );

    [Fact]
    public void No_key_of_the_pooler_is_written_twice_in_a_section()
    {
        string section = "";
        string[] keys =
        [
            .. Example
                .Text("pgbouncer/pgbouncer.ini")
                .Split('\n')
                .Select(line =>
                    line.StartsWith('[') ? section = line
                    : line.StartsWith(';') || !line.Contains('=', StringComparison.Ordinal) ? ""
                    : $"{section} {line.Split('=')[0].Trim()}"
                )
                .Where(static key => key.Length > 0),
        ];
        Assert.Equal(keys.Distinct(), keys);
        Assert.Contains("[pgbouncer] client_tls_ca_file", keys);
    }

    [Fact]
    public void Rendering_on_several_threads_gives_the_same_bytes() =>
        Parallel.For(0, 8, static _ => Assert.Equal(Example.Artifacts, ArtifactRenderer.Render(Example.Topology)));

    [Fact]
    public void Images_are_those_of_the_repository_with_the_version_filled_in() =>
        Assert.All(
            Example.Artifacts.Where(static a => a.RelativePath.StartsWith("images/", StringComparison.Ordinal)),
            static a =>
                Assert.Equal(
                    File.ReadAllText(Path.Combine(Example.Root, "templates", a.RelativePath))
                        .Replace("@VERSION@", ProductVersion.Text, StringComparison.Ordinal),
                    a.Text
                )
        );

    [Fact]
    public void A_cluster_of_one_line_renders()
    {
        ClusterTopology topology = Example.Compile("""{ "name": "orders", "hosts": ["a", "b", "c"] }""");
        Assert.Contains("orders", Example.Text("docker-compose.infra.yml", topology), StringComparison.Ordinal);
    }
}
