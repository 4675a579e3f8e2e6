namespace HAPostgres.Artifacts.Stack;

/// <summary>Ports inside pooler and proxy. Fixed, whatever the manifest publishes them as: the images' health checks know them.</summary>
internal static class ContainerPorts
{
    public const int Pool = 6432;

    public const int Primary = 5000;

    public const int Replicas = 5001;

    public const int Stats = 7000;
}
