using System.Text.Json;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>What the program writes to which stream. The streams belong to the whole process, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(ProgramTests), DisableParallelization = true)]
[Collection(nameof(ProgramTests))]
public class ProgramTests
{
    [Fact]
    public async Task A_mistyped_command_gets_a_proposal()
    {
        (int exitCode, string output, string error) = await Run("chek");

        Assert.Equal((int)ExitCode.BadUsage, exitCode);
        Assert.Equal("", output);
        Assert.Contains("check", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_that_of_HAPostgres_and_names_the_cluster()
    {
        (int exitCode, string output, _) = await Run("--version");

        Assert.Equal(0, exitCode);
        Assert.StartsWith("HAPostgres 0.", output, StringComparison.Ordinal);
        Assert.Contains("cluster orders, topology ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_on_standard_error_and_with_json_a_document_too()
    {
        (int exitCode, string output, string error) = await Run("check", "--manifest", "/nonexistent/cluster.hapg.json");
        Assert.Equal((int)ExitCode.BadUsage, exitCode);
        Assert.Equal("", output);
        Assert.StartsWith("error: The manifest '/nonexistent/cluster.hapg.json' cannot be read", error, StringComparison.Ordinal);

        (_, output, error) = await Run("status", "--json", "--host", "unix:///nonexistent/docker.sock");
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement failure = json.RootElement.GetProperty("error");
        Assert.NotEqual("", failure.GetProperty("message").GetString());
        Assert.NotEqual("", failure.GetProperty("remedy").GetString());
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_fits_a_terminal_of_80_columns()
    {
        (_, string output, _) = await Run("--help");

        Assert.Contains("Exit codes:", output, StringComparison.Ordinal);
        Assert.All(
            output[output.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n'),
            static line => Assert.True(line.Length <= 80, line)
        );
    }

    private static async Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        using StringWriter said = new(),
            failed = new();
        Console.SetOut(said);
        Console.SetError(failed);
        try
        {
            return (await DeployProgram.RunAsync(Example.Topology, arguments), said.ToString(), failed.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
