namespace HAPostgres.Runtime.Secrets;

/// <summary>
/// For which cluster of which swarm a secrets directory is: two swarms with a cluster of one name must not share passwords without
/// anybody knowing, nor one overwrite those of the other.
/// </summary>
/// <param name="Swarm">The id of the swarm, which 'docker info' shows as ClusterID.</param>
internal sealed record SecretsOwner(string Cluster, string Swarm)
{
    public const string FileName = "owner";

    /// <returns>Null where nothing is recorded yet.</returns>
    public static SecretsOwner? Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            return null;
        Dictionary<string, string> values = EnvFile.Parse(EnvFile.Lines(path));
        return new SecretsOwner(values.GetValueOrDefault("cluster", ""), values.GetValueOrDefault("swarm", ""));
    }

    public void Write(string directory) =>
        PrivateFile.Write(
            Path.Combine(directory, FileName),
            $"# Whose secrets these are; written by setup.\ncluster={Cluster}\nswarm={Swarm}\n"
        );

    /// <exception cref="DeployException">The directory is another cluster's, or another swarm's.</exception>
    public void Check(string directory)
    {
        if (Read(directory) is not { } recorded || recorded == this)
            return;
        if (recorded.Cluster != Cluster)
        {
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"{directory} holds the secrets of the cluster '{recorded.Cluster}', not of '{Cluster}'.",
                "Each cluster needs a directory of its own: leave --secrets and HAPOSTGRES_SECRETS away, or name another."
            );
        }
        throw new DeployException(
            ExitCode.PreconditionMissing,
            $"{directory} holds the secrets of '{Cluster}' in another swarm ({recorded.Swarm}); the engine is in swarm {Swarm}.",
            "For a second environment or swarm name a directory of its own: --secrets DIR, or HAPOSTGRES_SECRETS. "
                + "If the other swarm is gone for good and this one takes its place: 'setup --new-swarm', which keeps the secrets. "
                + "If neither is so, the wrong engine was asked: --host, DOCKER_HOST."
        );
    }
}
