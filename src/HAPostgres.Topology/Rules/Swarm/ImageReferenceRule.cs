namespace HAPostgres.Rules;

internal sealed class ImageReferenceRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG7001", "Image without a fixed tag or digest", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        if (context.Manifest.Images.Tag == "latest")
            context.Report(
                Descriptor,
                "the images' tag is \"latest\", which pins nothing: a member that restarts tomorrow may run another version than its "
                    + "peers. Write a version",
                "images.tag"
            );
        Check(context, context.Manifest.Etcd.Image, "etcd.image");
        Check(context, context.Manifest.Patroni.Image, "patroni.image");
        Check(context, context.Manifest.PgBouncer.Image, "pgbouncer.image");
        Check(context, context.Manifest.HAProxy.Image, "haproxy.image");
    }

    private void Check(RuleContext context, string? image, string path)
    {
        if (image is null)
            return;
        string[] repository = Repository(image).Split('/');
        if (repository.Length > 1 && repository[repository.Length - 2] == "bitnami")
            context.ReportUnusable(
                Descriptor,
                $"the image \"{image}\" was withdrawn from the free catalogue; leave the setting out to use the project's own",
                path
            );
        else if (repository.Length > 1 && repository[repository.Length - 2] == "patroni" && repository[repository.Length - 1] == "patroni")
            context.ReportUnusable(
                Descriptor,
                $"the image \"{image}\" was never published by Patroni's maintainers; leave the setting out to use the project's own",
                path
            );
        else if (Tag(image) is "" or "latest" && !image.Contains("@sha256:"))
            context.ReportUnusable(
                Descriptor,
                $"the image \"{image}\" is not pinned: a member that restarts tomorrow may run another version than its peers. Write a "
                    + $"version tag, as in \"{Repository(image)}:1.2.3\"",
                path
            );
    }

    /// <summary>The name without tag and digest.</summary>
    public static string Repository(string image)
    {
        string named = image.Split('@')[0];
        int colon = TagColon(named);
        return colon < 0 ? named : named.Substring(0, colon);
    }

    private static string Tag(string image)
    {
        string named = image.Split('@')[0];
        int colon = TagColon(named);
        return colon < 0 ? "" : named.Substring(colon + 1);
    }

    /// <summary>Behind the last slash: a registry may have a port.</summary>
    private static int TagColon(string named) => named.IndexOf(':', named.LastIndexOf('/') + 1);
}
