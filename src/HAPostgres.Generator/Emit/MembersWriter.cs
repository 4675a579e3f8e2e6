namespace HAPostgres.Generator.Emit;

/// <summary>The members, each a class named by its host.</summary>
internal static class MembersWriter
{
    public static void Write(CodeBuilder code, ClusterNames cluster) =>
        code.Class(
            "Members",
            "The members, by the names of their hosts.",
            () =>
            {
                EquatableArray<PatroniMember> members = cluster.Patroni;
                string[] names = Identifier.Distinct(
                    [.. members.Select(static m => m.Host)],
                    ["Members", "Etcd", "Name", "Host", "DnsName", "DataDirectory"]
                );
                code.Separated([
                    .. members.Select<PatroniMember, Action>((member, i) => () => WritePatroni(code, cluster.Domain, names[i], member)),
                    () => WriteEtcd(code, cluster),
                ]);
            }
        );

    private static void WritePatroni(CodeBuilder code, string domain, string name, PatroniMember member) =>
        code.Class(
            name,
            $"Patroni and PostgreSQL on {member.Host}.",
            () =>
                code.Separated([
                    () => code.Constant("Name", member.Name, "The member's name in Patroni, and its service's name inside the stack."),
                    () => code.Constant("Host", member.Host, "The host, by its name in the manifest."),
                    () => code.Constant("DnsName", $"{member.Name}.{domain}", "The member's name inside the cluster's networks."),
                    () => code.Constant("DataDirectory", member.DataDirectory, "The directory on the host that holds PostgreSQL's data."),
                ])
        );

    private static void WriteEtcd(CodeBuilder code, ClusterNames cluster) =>
        code.Class(
            "Etcd",
            "The members of etcd, by the names of their hosts.",
            () =>
            {
                EquatableArray<EtcdMember> members = cluster.Etcd;
                string[] names = Identifier.Distinct(
                    [.. members.Select(static m => m.Host)],
                    ["Etcd", "Name", "Host", "DnsName", "Volume"]
                );
                code.Separated(
                    members.Select<EtcdMember, Action>(
                        (member, i) =>
                            () =>
                                code.Class(
                                    names[i],
                                    $"etcd on {member.Host}.",
                                    () =>
                                        code.Separated([
                                            () =>
                                                code.Constant(
                                                    "Name",
                                                    member.Name,
                                                    "The member's name in etcd, and its service's name inside the stack."
                                                ),
                                            () => code.Constant("Host", member.Host, "The host, by its name in the manifest."),
                                            () =>
                                                code.Constant(
                                                    "DnsName",
                                                    $"{member.Name}.{cluster.Domain}",
                                                    "The member's name inside the cluster's networks."
                                                ),
                                            () =>
                                                code.Constant(
                                                    "Volume",
                                                    member.Volume,
                                                    "The named volume, inside the stack, that holds the member's data."
                                                ),
                                        ])
                                )
                    )
                );
            }
        );
}
