using System.CommandLine;

namespace HAPostgres.Runtime.Cli.Commands;

/// <summary>Writes the script that lets a shell ask the program itself what may follow.</summary>
internal static class CompletionCommandLine
{
    private const string Bash = """
        # Completion of @NAME@ for bash: source this, or write it to a file in /etc/bash_completion.d.
        _hapostgres_@ID@() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(@PROGRAM@ "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _hapostgres_@ID@ @NAME@
        """;

    public static Command Build()
    {
        Argument<string> shell = new("shell") { Description = "bash" };
        shell.AcceptOnlyFromAmong("bash");
        DetailedCommand command = new(
            "completion",
            "Write a script that completes this program's commands, options and values.",
            """
            Examples:
              source <(./Deploy completion bash)   for this shell

            Exit codes: 0 done; 3 bad usage.
            """
        )
        {
            shell,
        };
        command.SetAction(static _ => Console.Out.WriteLine(Script(Environment.GetCommandLineArgs()[0], Environment.ProcessPath)));
        return command;
    }

    /// <param name="assembly">What was started.</param>
    /// <param name="process">Its process: the program, or the dotnet host that runs it.</param>
    internal static string Script(string assembly, string? process)
    {
        string name = Path.GetFileNameWithoutExtension(assembly);
        bool hosted = Path.GetFileNameWithoutExtension(process) == "dotnet";
        string program = hosted ? $"{Quoted(process!)} {Quoted(Path.GetFullPath(assembly))}" : Quoted(process ?? name);
        return Bash.Replace("@NAME@", name, StringComparison.Ordinal)
            .Replace("@ID@", new string([.. name.Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_')]), StringComparison.Ordinal)
            .Replace("@PROGRAM@", program, StringComparison.Ordinal);
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
