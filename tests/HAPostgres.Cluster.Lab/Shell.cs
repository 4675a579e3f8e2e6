using System.Diagnostics;

namespace HAPostgres.Cluster;

/// <summary>What a program said, and how it ended.</summary>
internal sealed record ShellResult(string Command, int ExitCode, string Output)
{
    public ShellResult Succeeded() =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"{Command} ended with {ExitCode}:\n{Output}");
}

/// <summary>Runs programs as a user would, bounded in time.</summary>
internal static class Shell
{
    public static async Task<ShellResult> Run(
        string command,
        IEnumerable<string> arguments,
        TimeSpan bound,
        IReadOnlyDictionary<string, string>? environment = null,
        string? input = null
    )
    {
        // A command of the repository is named from its root; .NET would look for it from wherever the tests were started.
        var start = new ProcessStartInfo(command.Contains('/') ? Path.Combine(Repository.Root, command) : command)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        string line = $"{command} {string.Join(' ', start.ArgumentList)}";
        using var cancellation = new CancellationTokenSource(bound);
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(cancellation.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{line} did not end within {bound}:\n{await output}{await errors}");
        }
        return new ShellResult(line, process.ExitCode, await output + await errors);
    }
}
