namespace HAPostgres.Rules;

internal sealed class ImageReference : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG7001", "An image is not pinned, or gone", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        ClusterTopology topology = context.Topology;
        Check(context, topology.Etcd.Image, "etcd.image");
        Check(context, topology.Patroni.Image, "patroni.image");
        Check(context, topology.PgBouncer.Image, "pgbouncer.image");
        Check(context, topology.HAProxy.Image, "haproxy.image");
    }

    private void Check(RuleContext context, string image, string path)
    {
        // Behind the last slash: a registry may have a port.
        string name = image.Substring(image.LastIndexOf('/') + 1);
        int colon = name.IndexOf(':');
        string? tag = colon < 0 ? null : name.Substring(colon + 1);
        if (tag is null or "" or "latest" && !image.Contains("@sha256:"))
            context.Report(Descriptor, $"the image \"{image}\" is not pinned: a member that restarts tomorrow may run another version than its peers. Write a version tag, as in \"{image.TrimEnd(':').Replace(":latest", "")}:1.2.3\"", path, "images.tag");
        else if (image.StartsWith("bitnami/", StringComparison.Ordinal) || image.Contains("/bitnami/"))
            context.Report(Descriptor, $"the image \"{image}\" was withdrawn from the free catalogue; leave the setting out to use the project's own", path);
        else if (image.StartsWith("patroni/patroni", StringComparison.Ordinal))
            context.Report(Descriptor, $"the image \"{image}\" was never published by Patroni's maintainers; leave the setting out to use the project's own", path);
    }
}
