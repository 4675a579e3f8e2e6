namespace HAPostgres.Runtime.Hosts;

/// <summary>Says which image is missing where.</summary>
internal static class ImageCheck
{
    public static DeployException Missing(IReadOnlyCollection<(string Image, string Node)> missing)
    {
        IEnumerable<string> images = missing
            .GroupBy(static m => m.Image, static m => m.Node)
            .Select(static image => $"{image.Key} on {string.Join(", ", image.Order(StringComparer.Ordinal))}");
        return new(
            ExitCode.PreconditionMissing,
            $"Images are missing and cannot be pulled: {string.Join("; ", images)}.",
            "Build them (artifacts/<cluster>/images holds the Dockerfiles), then push them to a registry that the hosts reach, or copy "
                + "them to each host: docker save IMAGE | ssh HOST docker load."
        );
    }
}
