using System.Text;
using HAPostgres.Resolving;

namespace HAPostgres.Pages;

/// <summary>What is derived from the sizes of hosts, for three of them.</summary>
internal static class SizingPage
{
    public static string Write()
    {
        (string Title, string Host)[] hosts =
        [
            ("4GB, 2 processors", "\"memory\": \"4GB\", \"cpus\": 2"),
            ("32GB, 8, disk 500GB", "\"memory\": \"32GB\", \"cpus\": 8, \"disk\": \"500GB\""),
            ("256GB, 64, disk 4TB", "\"memory\": \"256GB\", \"cpus\": 64, \"disk\": \"4TB\""),
        ];
        ClusterTopology[] clusters = [.. hosts.Select(static h => Compile(h.Host))];
        StringBuilder page = new(
            """
            # Sizes

            What a manifest leaves out is derived from the hosts' `memory`, `cpus` and `disk`. Every member may lead, so the smallest host counts; a host that states
            nothing is taken for one of 4GB and 2 processors. Made from the compiler's own model by tools/HAPostgres.Pages.

            ## Limits

            | service | memory limit | processors |
            |---|---|---|
            | Patroni with PostgreSQL | 5/8 of the host's memory | all of the host's |
            | etcd | 1/16, from 128MB to 2GB | half of the host's, at most 1 |
            | PgBouncer | 1/32, from 64MB to 4GB | half of the host's, at most 2 |
            | HAProxy | 1/32, from 64MB to 1GB | half of the host's, at most 1 |

            The rest is the operating system's. A quarter of each processor limit and half of each memory limit are reserved. What is placed on a host is checked against what it
            has: [HAPG7002](rules/HAPG7002.md) memory, [HAPG7005](rules/HAPG7005.md) reserved processors, [HAPG7009](rules/HAPG7009.md) processors of one service. `/dev/shm` is a quarter
            of the member's memory limit, at least 64MB.

            ## PostgreSQL's parameters


            """.ReplaceLineEndings("\n")
        );
        page.Append(
            $"| parameter | derived as | {string.Join(" | ", hosts.Select(static h => h.Title))} | source |\n|---|---|---|---|---|---|\n"
        );
        foreach (DerivedParameter derived in ParameterDefaults.Derive(SizingInput.Of(clusters[0]), static _ => null))
            page.Append(
                $"| `{derived.Name}` | {derived.Formula} | "
                    + $"{string.Join(" | ", clusters.Select(c => $"`{c.Postgres.FindParameter(derived.Name)!.Value}`"))} | "
                    + $"{derived.Source} |\n"
            );
        page.Append(
            """

            A stated `max_connections`, `max_wal_size`, `max_worker_processes` or `max_parallel_workers` changes what follows from it. The pools come first: PgBouncer's sizes are settings
            with fixed defaults ([settings.md](settings.md)), and `max_connections` is made large enough for them ([HAPG4001](rules/HAPG4001.md) where it cannot be).

            """.ReplaceLineEndings("\n")
        );

        return page.ToString();
    }

    private static ClusterTopology Compile(string host) =>
        ManifestCompiler
            .Compile(
                new ManifestFile(
                    "cluster.hapg.json",
                    $$"""{ "name": "orders", "hosts": [{ "name": "a", {{host}} }, { "name": "b", {{host}} }, { "name": "c", {{host}} }] }"""
                )
            )
            .Topology!;
}
