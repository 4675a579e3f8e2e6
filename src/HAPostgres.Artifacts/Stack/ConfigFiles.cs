using HAPostgres.Artifacts.Patroni;
using HAPostgres.Artifacts.Templates;

namespace HAPostgres.Artifacts.Stack;

/// <summary>Every Swarm config of a cluster.</summary>
internal sealed class ConfigFiles
{
    private readonly Dictionary<string, ConfigFile> _members;
    private readonly OrderedDictionary<string, ConfigFile> _repositories = [];

    public ConfigFiles(ClusterTopology topology, TemplateRenderer text)
    {
        HAProxy = new("haproxy_cfg", "/etc/haproxy/haproxy.cfg", Rendered(text, "haproxy/haproxy.cfg"));
        PgBouncer = new("pgbouncer_ini", "/etc/pgbouncer/pgbouncer.ini", Rendered(text, "pgbouncer/pgbouncer.ini"));
        PostBootstrap = new("patroni_post_bootstrap", "/etc/hapostgres/post-bootstrap.sql", Rendered(text, "patroni/post-bootstrap.sql"));
        Bootstrap = new(
            "patroni_bootstrap",
            "/etc/patroni/10-bootstrap.yml",
            Artifact.From("patroni/bootstrap.yml", BootstrapConfiguration.Render(topology))
        );
        _members = topology.Patroni.Members.ToDictionary(
            static m => m.Name,
            m => new ConfigFile(
                $"patroni_{m.Host}",
                "/etc/patroni/20-member.yml",
                Artifact.From($"patroni/{m.Host}.yml", MemberConfiguration.Render(topology, m))
            )
        );
        if (topology.Backup is { } backup)
        {
            const string target = "/etc/pgbackrest/pgbackrest.conf";
            BackupClient = new("pgbackrest_member", target, Rendered(text, "pgbackrest/member.conf"));
            foreach (BackupRepository repository in backup.Repositories)
            {
                string rendered = text.Render(
                    "pgbackrest/repository.conf",
                    ("repository", repository),
                    ("number", backup.NumberOf(repository))
                );
                _repositories.Add(
                    repository.Name,
                    new($"pgbackrest_{repository.Name}", target, Artifact.From($"pgbackrest/{repository.Name}.conf", rendered))
                );
            }
        }
        Topology = new("topology", "", Artifact.From("topology.json", TopologyJson.Write(topology)));
        All =
        [
            HAProxy,
            PgBouncer,
            Bootstrap,
            PostBootstrap,
            Topology,
            .. topology.Patroni.Members.Select(m => _members[m.Name]),
            .. new[] { BackupClient }.OfType<ConfigFile>(),
            .. _repositories.Values,
        ];
    }

    public ConfigFile HAProxy { get; }

    public ConfigFile PgBouncer { get; }

    /// <summary>Shared by all members of Patroni.</summary>
    public ConfigFile Bootstrap { get; }

    public ConfigFile PostBootstrap { get; }

    /// <summary>pgBackRest's of every member; null where there is no backup.</summary>
    public ConfigFile? BackupClient { get; }

    /// <summary>What the stack was rendered from. No container reads it: the next deployment does, to see what it would change.</summary>
    public ConfigFile Topology { get; }

    public IReadOnlyList<ConfigFile> All { get; }

    public ConfigFile Member(PatroniMember member) => _members[member.Name];

    /// <summary>pgBackRest's of a repository.</summary>
    public ConfigFile Repository(BackupRepository repository) => _repositories[repository.Name];

    private static Artifact Rendered(TemplateRenderer text, string path) => Artifact.From(path, text.Render(path));
}
