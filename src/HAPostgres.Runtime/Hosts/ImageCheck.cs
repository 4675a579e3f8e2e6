namespace HAPostgres.Runtime.Hosts;

/// <summary>Says which image is missing where.</summary>
internal static class ImageCheck
{
    public static DeployException Missing(IReadOnlyCollection<(string Image, string Node)> missing) =>
        new(
            ExitCode.PreconditionMissing,
            $"Images are missing and cannot be pulled: {string.Join("; ", missing.GroupBy(static m => m.Image).Select(static g => $"{g.Key} on {string.Join(", ", g.Select(static m => m.Node).Order(StringComparer.Ordinal))}"))}.",
            "Build them (artifacts/<cluster>/images holds the Dockerfiles), then push them to a registry that the hosts reach, or copy "
                + "them to each host: docker save IMAGE | ssh HOST docker load."
        );
}
