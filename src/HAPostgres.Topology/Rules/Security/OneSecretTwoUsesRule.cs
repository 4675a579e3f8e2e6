namespace HAPostgres.Rules;

internal sealed class OneSecretTwoUsesRule : Rule
{
    public override RuleDescriptor Descriptor { get; } = new("HAPG8043", "One secret has two uses", RuleSeverity.Error);

    public override void Check(RuleContext context)
    {
        HashSet<string> files = [.. context.Topology.Secrets.Select(static s => s.Key)];
        foreach (
            var shared in context
                .Manifest.Secrets.Names.Where(n => files.Contains(n.Key))
                .GroupBy(static n => n.Value, static n => n.Key, StringComparer.Ordinal)
        )
        {
            string[] uses = [.. shared.OrderBy(Power)];
            if (uses.Length < 2)
                continue;
            SecretKind[] kinds = [.. context.Topology.Secrets.Where(s => uses.Contains(s.Key)).Select(static s => s.Kind).Distinct()];
            string consequence =
                kinds.Length > 1 ? "a file can be only one of them"
                : kinds[0] == SecretKind.Password ? $"whoever knows it for {uses[uses.Length - 1]} can do all that {uses[0]} is for"
                : "the holder of the one key or certificate can impersonate the other";
            context.Report(
                Descriptor,
                $"{string.Join(", ", uses)} are all the secret \"{shared.Key}\": {consequence}. Give each a secret of its own",
                [.. Enumerable.Reverse(uses).Select(static u => $"secrets.names.{u}")]
            );
        }
    }

    /// <summary>The most powerful first.</summary>
    private static int Power(string key) =>
        key switch
        {
            "superuser_password" => 0,
            "etcd.key" or "etcd.crt" or "internal-client.key" or "internal-client.crt" => 1,
            "replication_password" or "rewind_password" => 2,
            "restapi_password" => 3,
            "pgbouncer_password" or "postgresql.key" or "postgresql.crt" => 4,
            "monitor_password" or "haproxy_stats_password" or "ca.crt" => 5,
            _ => 6,
        };
}
