namespace HAPostgres.Runtime.Swarm;

/// <summary>The scripts that one-shot services run, kept as files of their own so that shellcheck reads them.</summary>
internal static class SwarmJobScripts
{
    /// <summary>A script that talks to the engine of its host: the variable socket is set before it begins.</summary>
    public static string ReadForHost(string name) => Read("find-socket.sh") + Read(name);

    public static string Read(string name)
    {
        using Stream stream =
            typeof(SwarmJobScripts).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the script {name} is not part of the assembly");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
