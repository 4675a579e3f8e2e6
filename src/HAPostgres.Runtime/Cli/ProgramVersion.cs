using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace HAPostgres.Runtime.Cli;

/// <summary>What --version says: the version of HAPostgres, not of the user's program, and what the program was compiled for.</summary>
internal sealed class ProgramVersion(ClusterTopology topology) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        string version = typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        parseResult.InvocationConfiguration.Output.WriteLine(
            $"HAPostgres {version}, cluster {topology.Name}, topology {TopologyDigest.Of(topology)}"
        );
        return (int)ExitCode.Success;
    }
}
