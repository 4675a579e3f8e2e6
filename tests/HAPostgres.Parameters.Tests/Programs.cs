using System.Diagnostics;
using System.Text;

namespace HAPostgres.Parameters;

/// <summary>Runs programs, bounded in time.</summary>
internal static class Programs
{
    /// <summary>The repository's root, found from where the tests run.</summary>
    public static string Root { get; } = FindRoot();

    /// <returns>What the program wrote to its output; its errors are in the exception when it fails.</returns>
    public static async Task<string> Run(
        TimeSpan bound,
        byte[]? input,
        IReadOnlyDictionary<string, string> environment,
        string command,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var cancellation = new CancellationTokenSource(bound);
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            // A program that ends early closes the pipe; its exit code says more than the broken pipe.
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(input ?? [], cancellation.Token);
                process.StandardInput.Close();
            }
            catch (IOException) { }
            await process.WaitForExitAsync(cancellation.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} {string.Join(' ', arguments)} did not end within {bound}:\n{await errors}");
        }
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await errors}\n{await output}"
            );
    }

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "HAPostgres.sln")))
            directory = Path.GetDirectoryName(directory);
        return directory ?? throw new InvalidOperationException("the tests do not run below the repository");
    }
}
