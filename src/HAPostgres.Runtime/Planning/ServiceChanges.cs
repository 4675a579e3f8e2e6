using Docker.DotNet.Models;
using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Stack;

namespace HAPostgres.Runtime.Planning;

/// <summary>What an edit of a service's specification means to those who use the cluster.</summary>
internal sealed class ServiceChanges(ClusterTopology topology, PlanBasis basis)
{
    /// <summary>What is read once, when the cluster is made. A member takes a new one along when it restarts for another reason.</summary>
    private static readonly string[] s_bootstrapOnly =
    [
        "TaskTemplate.ContainerSpec.Configs[/etc/patroni/10-bootstrap.yml]",
        "TaskTemplate.ContainerSpec.Configs[/etc/hapostgres/post-bootstrap.sql]",
        "TaskTemplate.ContainerSpec.Env[ETCD_INITIAL_CLUSTER]",
    ];

    /// <summary>
    /// The begin of the path of a secret that holds the password of a role of the manifest (<see cref="RoleTopology.PasswordTarget"/>).
    /// </summary>
    private const string RolePassword = "TaskTemplate.ContainerSpec.Secrets[role_";

    private static readonly string[] s_dataMounts =
    [
        "TaskTemplate.ContainerSpec.Mounts[/var/lib/postgresql]",
        "TaskTemplate.ContainerSpec.Mounts[/var/lib/etcd]",
    ];

    /// <returns>Nothing where nothing differs but what a running member never reads again.</returns>
    public IReadOnlyList<Change> Of(ServiceSpec existing, ServiceSpec wanted)
    {
        IReadOnlyList<SpecDifference> differences = Differences(existing, wanted);
        return
        [
            .. differences.Select(d => new Change(
                Subject.Service,
                wanted.Name!,
                SpecPath.Describe(d.Path),
                d.From,
                d.To,
                EffectOf(wanted.Name!, d.Path)
            )),
        ];
    }

    /// <summary>All differences, or none where nothing differs but what only a bootstrap reads.</summary>
    public static IReadOnlyList<SpecDifference> Differences(ServiceSpec existing, ServiceSpec wanted)
    {
        IReadOnlyList<SpecDifference> all = SpecComparer.Differences(existing, wanted);
        return [.. all.Where(static d => !IsBootstrapOnly(d))];
    }

    /// <summary>Whether Swarm starts new tasks for it.</summary>
    public static bool RestartsTasks(string path) =>
        path.StartsWith("TaskTemplate.", StringComparison.Ordinal) || path.StartsWith("EndpointSpec.Ports", StringComparison.Ordinal);

    // The same file with another content; a service without the file at all is another matter. A role's password is mounted for the
    // bootstrap alone,
    // so one that comes or goes is no reason for a restart.
    private static bool IsBootstrapOnly(SpecDifference difference) =>
        (s_bootstrapOnly.Contains(difference.Path) && difference is { From: not null, To: not null })
        || (
            difference.Path.StartsWith(RolePassword, StringComparison.Ordinal)
            && difference.Path.EndsWith("_password]", StringComparison.Ordinal)
        );

    private Effect EffectOf(string service, string path)
    {
        ServiceKind kind = ServiceKinds.Of(topology, service);
        bool stateful = kind is ServiceKind.Etcd or ServiceKind.Patroni;
        if (s_dataMounts.Contains(path) || (stateful && path.StartsWith("TaskTemplate.Placement.Constraints", StringComparison.Ordinal)))
            return Effect.DataAtRisk;
        if (!RestartsTasks(path))
            return Effect.Nothing;
        return kind == ServiceKind.Patroni ? MemberEffects.OfRestart(basis, ServiceKinds.KeyOf(topology, service)) : Effect.Restart;
    }
}

internal static class MemberEffects
{
    /// <summary>What the restart of one member causes at most, by what it is now. One whose role was not seen may be the leader.</summary>
    public static Effect OfRestart(PlanBasis basis, string member) =>
        basis.Cluster is not { } cluster ? Effect.RestartOfReplica
        : !cluster.Members.IsSeen(out ClusterView? view, out _) ? Effect.RestartOfLeader
        : view.Leader?.Name != member ? Effect.RestartOfReplica
        : view.Members.Count > 1 ? Effect.Switchover
        : Effect.RestartOfLeader;
}
