using System.Globalization;
using System.Text;
using HAPostgres.Resolving;
using Xunit;

namespace HAPostgres;

/// <summary>Sizes that follow from processors and disk, and the page that explains all of them.</summary>
public class SizingTests
{
    private static readonly string[] s_workers =
    [
        "max_worker_processes",
        "max_parallel_workers",
        "max_parallel_workers_per_gather",
        "max_parallel_maintenance_workers",
    ];

    /// <summary>Those of the example that others follow from, and one that none does.</summary>
    private static readonly string[] s_stated = ["max_wal_size", "max_worker_processes", "work_mem"];

    [Theory]
    [InlineData(1, "8", "1", "0")]
    [InlineData(2, "8", "2", "1")]
    [InlineData(6, "8", "6", "3")]
    [InlineData(16, "16", "16", "4")]
    public void Workers_follow_from_the_processors(int cpus, string processes, string parallel, string perQuery)
    {
        PostgresTopology postgres = Resolve($"\"cpus\": {cpus}");

        Assert.Equal([processes, parallel, perQuery, perQuery], s_workers.Select(name => postgres.FindParameter(name)!.Value));
    }

    [Fact]
    public void Fewer_processes_than_processors_are_not_asked_for_more_workers()
    {
        PostgresTopology postgres = Resolve("\"cpus\": 16", "\"max_worker_processes\": 3");

        Assert.Equal(
            ("3", "3"),
            (postgres.FindParameter("max_parallel_workers")!.Value, postgres.FindParameter("max_parallel_workers_per_gather")!.Value)
        );
    }

    [Theory]
    [InlineData("2GB", "256MB", "409MB")]
    [InlineData("100GB", "5GB", "20GB")]
    [InlineData("4TB", "32GB", "819GB")]
    public void Room_for_wal_follows_from_the_disk(string disk, string wal, string kept)
    {
        PostgresTopology postgres = Resolve($"\"disk\": \"{disk}\"");

        Assert.Equal(
            (wal, kept),
            (postgres.FindParameter("max_wal_size")!.Value, Whole(postgres.FindParameter("max_slot_wal_keep_size")!.Value))
        );

        // Gigabytes where there are that many.
        static string Whole(string size) =>
            ByteSize.TryParse(size, out ByteSize bytes) && bytes.Gigabytes >= 1
                ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(bytes.Gigabytes)}GB")
                : size;
    }

    [Fact]
    public void Every_parameter_says_where_it_comes_from()
    {
        IReadOnlyList<SizedParameter> parameters = Sizing.Of(ManifestCompiler.Compile(Samples.Example).Topology!);

        Assert.All(s_stated, name => Assert.Equal("stated in the manifest", parameters.Single(p => p.Name == name).Origin));
        Assert.Equal("fixed", parameters.Single(static p => p.Name == "wal_sender_timeout").Origin);
        Assert.Equal("members, slots and 6 for copies, at least 10", parameters.Single(static p => p.Name == "max_wal_senders").Origin);
    }

    [Fact]
    public void The_page_on_sizes_is_current()
    {
        (string Title, string Host)[] hosts =
        [
            ("4GB, 2 processors", "\"memory\": \"4GB\", \"cpus\": 2"),
            ("32GB, 8, disk 500GB", "\"memory\": \"32GB\", \"cpus\": 8, \"disk\": \"500GB\""),
            ("256GB, 64, disk 4TB", "\"memory\": \"256GB\", \"cpus\": 64, \"disk\": \"4TB\""),
        ];
        ClusterTopology[] clusters = [.. hosts.Select(static h => Compile(h.Host, ""))];
        var page = new StringBuilder(
            """
            # Sizes

            What a manifest leaves out is derived from the hosts' `memory`, `cpus` and `disk`. Every member may lead, so the smallest host counts; a host that states
            nothing is taken for one of 4GB and 2 processors. Made from the compiler's own model by the tests.

            ## Limits

            | service | memory limit | processors |
            |---|---|---|
            | Patroni with PostgreSQL | 5/8 of the host's memory | all of the host's |
            | etcd | 1/16, from 128MB to 2GB | half of the host's, at most 1 |
            | PgBouncer | 1/32, from 64MB to 4GB | half of the host's, at most 2 |
            | HAProxy | 1/32, from 64MB to 1GB | half of the host's, at most 1 |

            The rest is the operating system's. A quarter of each processor limit and half of each memory limit are reserved. What is placed on a host is held against what it
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
                $"| `{derived.Name}` | {derived.Formula} | {string.Join(" | ", clusters.Select(c => $"`{c.Postgres.FindParameter(derived.Name)!.Value}`"))} | {derived.Source} |\n"
            );
        page.Append(
            """

            A stated `max_connections`, `max_wal_size`, `max_worker_processes` or `max_parallel_workers` changes what follows from it. The pools come first: PgBouncer's sizes are settings
            with fixed defaults ([settings.md](settings.md)), and `max_connections` is made large enough for them ([HAPG4001](rules/HAPG4001.md) where it cannot be).

            """.ReplaceLineEndings("\n")
        );

        GeneratedPage.IsCurrent("docs/sizing.md", page.ToString());
    }

    private static PostgresTopology Resolve(string host, string parameters = "") => Compile(host, parameters).Postgres;

    private static ClusterTopology Compile(string host, string parameters)
    {
        CompilationResult result = Samples.Compile(
            $$"""
            { "name": "orders", "hosts": [{ "name": "a", {{host}} }, { "name": "b", {{host}} }, { "name": "c", {{host}} }], "postgres": { "parameters": { {{parameters}} } } }
            """
        );
        Assert.Empty(result.Diagnostics);
        return result.Topology!;
    }
}
