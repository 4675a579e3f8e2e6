using System.Text.RegularExpressions;

namespace HAPostgres.Rules;

internal sealed class StockImageRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG7031", "The image cannot run in this cluster", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        Check(context, context.Manifest.Etcd.Image, "etcd");
        Check(context, context.Manifest.Patroni.Image, "patroni");
        Check(context, context.Manifest.PgBouncer.Image, "pgbouncer");
        Check(context, context.Manifest.HAProxy.Image, "haproxy");
    }

    private void Check(RuleContext context, string? image, string kind)
    {
        if (image is null)
            return;
        string repository = ImageReferenceRule.Repository(image);
        string path = $"{kind}.image";
        string[] parts = repository.Split('/');
        string name = parts[parts.Length - 1];
        string version = kind == "patroni" ? $"-pg{context.Topology.Postgres.Version}" : "";
        string own = $"hapostgres/{kind}:{context.Manifest.Images.Tag}{version}";
        if (s_stock.IsMatch(repository))
            context.Report(
                Descriptor,
                $"the image \"{image}\" lacks /usr/local/bin/entrypoint and /usr/local/bin/healthcheck, with which the stack starts and "
                    + $"watches {kind}: no task would become healthy. "
                    + $"Leave the setting out, or build your image FROM {own} (artifacts' images/{kind}/Dockerfile) and name that",
                path
            );
        else if (parts.Length > 1 && parts[parts.Length - 2] == "hapostgres" && s_kinds.Contains(name) && name != kind)
            context.Report(
                Descriptor,
                $"the image \"{image}\" is that of {name}, and this is the one of {kind}; write \"{own}\", or leave the setting out",
                path
            );
        else if (
            kind == "patroni"
            && parts.Length > 1
            && parts[parts.Length - 2] == "hapostgres"
            && s_major.Match(image) is { Success: true } major
            && major.Groups[1].Value != context.Topology.Postgres.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)
        )
            context.Report(
                Descriptor,
                $"the image \"{image}\" holds PostgreSQL {major.Groups[1].Value}, and postgres.version is "
                    + $"{context.Topology.Postgres.Version}; write \"{own}\", or change postgres.version",
                path,
                "postgres.version"
            );
    }

    private static readonly string[] s_kinds = ["etcd", "patroni", "pgbouncer", "haproxy"];

    private static readonly Regex s_major = new("-pg([0-9]+)(@|\\z)", RegexOptions.CultureInvariant);

    /// <summary>
    /// Images that are published by others for other ways of starting. HAPG7001 reports bitnami's and patroni/patroni.
    /// </summary>
    private static readonly Regex s_stock = new(
        "\\A(docker\\.io/|index\\.docker\\.io/)?(library/)?(postgres|haproxy|debian|ubuntu|alpine)\\z"
            + "|\\A(quay\\.io|gcr\\.io|registry\\.k8s\\.io|k8s\\.gcr\\.io|ghcr\\.io)"
            + "/(coreos/etcd|etcd-development/etcd|etcd-io/etcd|etcd)\\z"
            + "|(^|/)(edoburu/pgbouncer|bitnamilegacy/[a-z0-9-]+|pgbouncer/pgbouncer|haproxytech/haproxy-[a-z]+|coreos/etcd)\\z"
            + "|(^|/)rancher/mirrored-coreos-etcd\\z"
            + "|(^|/)(zalando|registry\\.opensource\\.zalan\\.do)/.*spilo[a-z0-9-]*\\z|(^|/)spilo[a-z0-9-]*\\z"
            + "|(^|/)(cloudnative-pg/(postgresql|pgbouncer)|crunchydata/crunchy-[a-z0-9-]+)\\z"
            + "|(^|/)(timescale/timescaledb[a-z0-9-]*|postgis/postgis)\\z"
            + "|(^|/)(pgvector/pgvector|percona/percona-[a-z0-9-]+|citusdata/(citus|patroni))\\z",
        RegexOptions.CultureInvariant
    );
}
