using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace HAPostgres.Runtime.Cli;

/// <summary>What --version says: the version of HAPostgres, not of the user's program, and what the program was compiled for.</summary>
/// <param name="compiled">Null where the program is for any cluster.</param>
internal sealed class ProgramVersion(ClusterTopology? compiled) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        string version = typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        string cluster = compiled is null ? "" : $", cluster {compiled.Name}, topology {TopologyDigest.Of(compiled)}";
        parseResult.InvocationConfiguration.Output.WriteLine($"HAPostgres {version}{cluster}");
        return (int)ExitCode.Success;
    }
}
