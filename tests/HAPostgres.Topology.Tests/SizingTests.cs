using System.Globalization;
using Xunit;

namespace HAPostgres;

/// <summary>Sizes that follow from processors and disk.</summary>
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

    private static PostgresTopology Resolve(string host, string parameters = "") => Compile(host, parameters).Postgres;

    private static ClusterTopology Compile(string host, string parameters)
    {
        CompilationResult result = Samples.Compile(
            $$"""
            { "name": "orders", "hosts": [{ "name": "a", {{host}} }, { "name": "b", {{host}} }, { "name": "c", {{host}} }], "postgres": { "parameters": { {{parameters}} } },
              {{Samples.NoBackup}} }
            """
        );
        Assert.Empty(result.Diagnostics);
        return result.Topology!;
    }
}
