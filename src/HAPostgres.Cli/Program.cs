using System.CommandLine;
using HAPostgres.Cli;
using HAPostgres.Runtime;
using HAPostgres.Runtime.Cli;

RootCommand root = CommandLine.Build(compiled: null);
root.Subcommands.Add(BuildCommandLine.Build());
return await DeployProgram.RunAsync(root, args);
