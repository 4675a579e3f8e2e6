using HAPostgres.Compose;
using HAPostgres.Compose.Yaml;

namespace HAPostgres.Artifacts.Tests;

public class ComposeTests
{
    private static readonly string s_rendered = Example.Text("docker-compose.infra.yml");

    private static string Written(string variable) => ComposeText.Write(With(variable));

    private static ComposeFile With(string variable)
    {
        ComposeFile file = ComposeText.Read(s_rendered);
        (string key, ComposeService service) = file.Services.GetAt(0);
        file.Services[key] = service with { Environment = new() { ["KEY"] = variable } };
        return file;
    }

    private static string Refusal(string yaml) => Assert.Throws<FormatException>(() => ComposeText.Read(yaml)).Message;

    [Fact]
    public void A_rendered_stack_is_written_as_it_was_read()
    {
        ComposeFile read = ComposeText.Read(s_rendered);
        Assert.Equal(s_rendered, ComposeText.Write(read));
        Assert.Equivalent(read, ComposeText.Read(ComposeText.Write(read)), strict: true);
    }

    public static TheoryData<object, string> Values =>
        new()
        {
            { "cost 5$, not $HOME", "\"cost 5$$, not $$HOME\"" },
            { TimeSpan.Zero, "\"0s\"" },
            { TimeSpan.FromSeconds(90), "\"90s\"" },
            { TimeSpan.FromMilliseconds(1500), "\"1500ms\"" },
            { new MemorySize(0), "\"0B\"" },
            { new MemorySize(1023), "\"1023B\"" },
            { new MemorySize(1536L << 20), "\"1536MB\"" },
            { new MemorySize(3L << 50), "\"3072TB\"" },
            { 0.125m, "\"0.125\"" },
            { 4m, "\"4\"" },
            { UnixFileMode.UserRead, "0400" },
            { UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, "0444" },
        };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_read_back_as_it_was(object value, string spelling)
    {
        Assert.Equal(spelling + "\n", YamlText.Of(value, ComposeValues.Write));
        Assert.Equal(value, ComposeValues.Read(value.GetType(), spelling.Trim('"')));
    }

    [Theory]
    [InlineData("1m30s", 90_000)]
    [InlineData("1h0.5s", 3_600_500)]
    public void A_duration_is_read_as_Go_has_it(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), ComposeValues.Read(typeof(TimeSpan), text));

    [Theory]
    [InlineData("64", 64)]
    [InlineData("2k", 2048)]
    [InlineData("1.5 MiB", 3 << 19)]
    public void A_size_is_read_as_docker_has_it(string text, long bytes) =>
        Assert.Equal(new MemorySize(bytes), ComposeValues.Read(typeof(MemorySize), text));

    [Theory]
    [InlineData("0444", 292)]
    [InlineData("0o400", 256)]
    [InlineData("292", 292)]
    public void A_file_mode_is_read_as_YAML_has_it(string text, int mode) =>
        Assert.Equal((UnixFileMode)mode, ComposeValues.Read(typeof(UnixFileMode), text));

    [Theory]
    [InlineData(typeof(TimeSpan), "90", "a duration")]
    [InlineData(typeof(TimeSpan), "1min", "a duration")]
    [InlineData(typeof(MemorySize), "much", "a size")]
    [InlineData(typeof(decimal), "-1", "a number of processors")]
    [InlineData(typeof(UnixFileMode), "0999", "a file mode")]
    [InlineData(typeof(UnixFileMode), "u=r", "a file mode")]
    public void A_value_that_spells_nothing_is_refused(Type type, string text, string kind) =>
        Assert.Equal(
            $"'{text}' in the rendered stack is not {kind}.",
            Assert.Throws<FormatException>(() => ComposeValues.Read(type, text)).Message
        );

    [Fact]
    public void A_compose_file_takes_no_variable_from_the_operators_environment()
    {
        Assert.Contains("KEY: \"5$$\"\n", Written("5$"), StringComparison.Ordinal);
        Assert.Equal("5$", ComposeText.Read(Written("5$")).Services.GetAt(0).Value.Environment!["KEY"]);
        string[] lines = Written("5$").Replace("5$$", "$HOME", StringComparison.Ordinal).Split('\n');
        int line = Array.FindIndex(lines, static l => l.Contains("$HOME", StringComparison.Ordinal)) + 1;
        Assert.Equal(
            $"({line},12): '$HOME' refers to a variable of the operator's environment, which rendered stacks never do",
            Refusal(string.Join('\n', lines))
        );
    }

    [Theory]
    [InlineData("    image:", "    depends_on: []\n    image:", "depends_on")]
    [InlineData("    read_only: true\n", "", "read_only")]
    [InlineData("delay: \"5s\"", "delay: \"5\"", "'5' in the rendered stack is not a duration.")]
    [InlineData("      HAPG_LOCK_WAIT: \"60\"", "      HAPG_LOCK_WAIT:", "a key has no value here, which rendered stacks never leave out")]
    public void What_no_rendered_stack_has_is_refused(string rendered, string edited, string named)
    {
        string yaml = s_rendered.Replace(rendered, edited, StringComparison.Ordinal);
        Assert.NotEqual(s_rendered, yaml);
        Assert.Contains(named, Refusal(yaml), StringComparison.Ordinal);
    }
}
