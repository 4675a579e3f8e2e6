using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace HAPostgres.Runtime.Cli;

/// <summary>A command whose own help ends with examples and exit codes, which the list of all commands leaves out.</summary>
internal sealed class DetailedCommand(string name, string summary, string details) : Command(name, summary)
{
    public string Details { get; } = details;
}

/// <summary>The library's help, and after it the command's details.</summary>
/// <param name="ofProgram">What follows the help of the program itself.</param>
internal sealed class DetailedHelp(HelpAction help, string ofProgram) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(
            parseResult.CommandResult.Command is DetailedCommand command ? command.Details : ofProgram
        );
        return code;
    }

    public static void Install(RootCommand root, string ofProgram)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new DetailedHelp((HelpAction)option.Action!, ofProgram);
    }
}
