using HAPostgres.Artifacts.Tests.Tools;

namespace HAPostgres.Artifacts.Tests.Proofs;

/// <summary>Patroni's own code, which reads the rendered configuration and makes of it what it would run with.</summary>
internal static class PatroniTool
{
    public const string Name = "Patroni";

    /// <summary>What Patroni logs while it takes the dynamic configuration; of an unknown mode it says nothing, and is asked.</summary>
    public static Task<string> Settings(RuleManifest manifest) =>
        Run(
            manifest,
            """
            import copy
            from patroni.config import Config
            config = Config('/etc/hapostgres/patroni', None)
            config.set_dynamic_configuration(copy.deepcopy(written))
            try:
                from patroni import global_config
                global_config.update(None, written)
                synchronous = global_config.is_synchronous_mode
            except ImportError:  # before 4.0
                synchronous = config.check_mode('synchronous_mode')
            print(f"synchronous_mode: {written['synchronous_mode']} written, {'on' if synchronous else 'off'} in force")
            """
        );

    /// <summary>The cluster as its members would see it in etcd, with the first of them as the leader.</summary>
    private const string Cluster = """
        from types import SimpleNamespace
        from patroni import global_config
        from patroni.dcs import Cluster, ClusterConfig, Leader, Member, Status, SyncState
        from patroni.tags import Tags
        members = [Member(0, m['name'], None, {'conn_url': 'postgres://x/x', 'state': 'running', 'tags': m['tags']}) for m in configurations]
        cluster = Cluster('1', ClusterConfig(0, written, 1), Leader(0, None, members[0]), Status.empty(), members, None, SyncState.empty(), None, None, {})
        global_config.update(cluster)

        """;

    /// <summary>Which of the members' tags this Patroni has.</summary>
    public static Task<string> Tags(RuleManifest manifest) =>
        Run(
            manifest,
            Cluster
                + """
                for member in members:
                    for tag in member.tags:
                        print(f"{member.name}: {tag} is {'a tag' if hasattr(Tags, tag) else 'ignored'}")
                """
        );

    /// <summary>Whom each member with a source streams from.</summary>
    public static Task<string> Sources(RuleManifest manifest) =>
        Run(
            manifest,
            Cluster
                + """
                for member in members:
                    if member.replicatefrom:
                        print(f"{member.name} is told {member.replicatefrom} and follows {cluster.get_member(member.replicatefrom).name}")
                """
        );

    /// <summary>The slots that the leader makes.</summary>
    public static Task<string> Slots(RuleManifest manifest) =>
        Run(
            manifest,
            Cluster
                + """
                leader = SimpleNamespace(name=members[0].name, role='primary', can_advance_slots=True, major_version=170000)
                for slot, made in cluster.get_replication_slots(leader, members[0], role='primary', show_error=True).items():
                    print(f"{slot} is {made['type']}")
                """
        );

    private static async Task<string> Run(RuleManifest manifest, string script)
    {
        ClusterTopology topology = manifest.Topology;
        Dictionary<string, string> files = new()
        {
            ["/etc/hapostgres/patroni/10-bootstrap.yml"] = Example.Text("patroni/bootstrap.yml", topology),
            ["/etc/hapostgres/patroni/20-member.yml"] = Example.Text($"patroni/{topology.Patroni.Members[0].Host}.yml", topology),
            ["/etc/hapostgres/script"] =
                """
                    import glob, yaml
                    written = yaml.safe_load(open('/etc/hapostgres/patroni/10-bootstrap.yml'))['bootstrap']['dcs']
                    configurations = [yaml.safe_load(open(file)) for file in sorted(glob.glob('/etc/hapostgres/members/*.yml'))]

                    """ + script,
        };
        foreach (SecretFile secret in topology.Secrets.Where(static s => s.Kind == SecretKind.Password))
            files[$"/run/secrets/{secret.Target}"] = "secret";
        foreach (PatroniMember member in topology.Patroni.Members)
            files[$"/etc/hapostgres/members/{member.Host}.yml"] = Example.Text($"patroni/{member.Host}.yml", topology);
        ToolContainer container = await ToolContainer.Of($"hapostgres/patroni:{ProductVersion.Text}-pg{topology.Postgres.Version}");
        string output = await container.Ask("/usr/local/bin/entrypoint python3 /etc/hapostgres/script 2>&1", files);
        Assert.False(output.Contains("Traceback", StringComparison.Ordinal), output);
        return output;
    }
}
