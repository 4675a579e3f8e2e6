using HAPostgres.Runtime.Repositories;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>What pgBackRest 2.55.1 writes, as it was seen.</summary>
public class BackupSetTests
{
    private static readonly BackupRepository[] s_repositories = [Repository("backup-c"), Repository("backup-d")];

    private const string First = """
        [{"archive":[
            {"database":{"id":1,"repo-key":1},"id":"17-1","max":"000000010000000000000006","min":"000000010000000000000001"}],
          "backup":[
            {"archive":{"start":"000000010000000000000002","stop":"000000010000000000000002"},"backrest":{"format":5,"version":"2.55.1"},
             "database":{"id":1,"repo-key":1},"error":false,
             "info":{"delta":23422014,"repository":{"delta":2825224,"delta-map":24768,"size-map":24768},"size":23422014},
             "label":"20261130-220707F","lsn":{"start":"0/2000028","stop":"0/2000120"},"prior":null,"reference":null,
             "timestamp":{"start":1796076427,"stop":1796076430},"type":"full"},
            {"archive":{"start":"000000010000000000000006","stop":"000000010000000000000006"},"backrest":{"format":5,"version":"2.55.1"},
             "database":{"id":1,"repo-key":1},"error":true,
             "info":{"delta":1532161,"repository":{"delta":32832,"delta-map":1624,"size-map":24984},"size":23487549},
             "label":"20261130-220707F_20261130-220714I","lsn":{"start":"0/6000028","stop":"0/6000120"},"prior":"20261130-220707F",
             "reference":["20261130-220707F"],"timestamp":{"start":1796076434,"stop":1796076436},"type":"incr"}],
          "cipher":"aes-256-cbc","db":[{"id":1,"repo-key":1,"system-id":7714089505904168979,"version":"17"}],"name":"orders",
          "repo":[{"cipher":"aes-256-cbc","key":1,"status":{"code":0,"message":"ok"}}],
          "status":{"code":0,"lock":{"backup":{"held":false}},"message":"ok"}}]
        """;

    private const string Second = """
        [{"archive":[{"database":{"id":1,"repo-key":2},"id":"17-1","max":null,"min":null}],"backup":[],"cipher":"none","db":[],"name":"orders",
          "repo":[{"cipher":"none","key":2,"status":{"code":1,"message":"missing stanza path"}}],
          "status":{"code":1,"lock":{"backup":{"held":false}},"message":"missing stanza path"}}]
        """;

    [Fact]
    public void Backups_are_those_of_each_repository()
    {
        BackupSet set = BackupSet.Parse([First, Second], s_repositories);
        Assert.Equal(
            new StoredBackup(
                "backup-c",
                "20261130-220707F",
                "full",
                new(2026, 11, 30, 22, 7, 7, TimeSpan.Zero),
                new(2026, 11, 30, 22, 7, 10, TimeSpan.Zero),
                "000000010000000000000002",
                23422014,
                2825224,
                Faulty: false
            ),
            set.Backups[0]
        );
        Assert.Equal(("incr", 32832, true), (set.Backups[1].Kind, set.Backups[1].StoredBytes, set.Backups[1].Faulty));
        Assert.Equal((2, "7714089505904168979"), (set.Backups.Count, set.Repositories[0].SystemId));
    }

    /// <summary>A repository that has nothing is not one without a fault.</summary>
    [Fact]
    public void A_repository_says_what_is_wrong_with_it() =>
        Assert.Equal(
            [
                new RepositoryState("backup-c", null) { SystemId = "7714089505904168979" },
                new RepositoryState("backup-d", "missing stanza path"),
            ],
            BackupSet.Parse([First, Second], s_repositories).Repositories
        );

    [Fact]
    public void An_archive_without_wal_has_no_range() =>
        Assert.Equal(
            [new ArchivedWal("backup-c", "000000010000000000000001", "000000010000000000000006")],
            BackupSet.Parse([First, Second], s_repositories).Archives
        );

    [Fact]
    public void Each_repository_answers_for_itself() =>
        Assert.Equal(
            [new RepositoryState("backup-c", "holds no stanza yet"), new RepositoryState("backup-d", "no route to host") { Unread = true }],
            BackupSet.Parse(["[]", """{"fault": "no route to host"}"""], s_repositories).Repositories
        );

    [Fact]
    public void A_repository_whose_answer_is_missing_has_a_fault() =>
        Assert.Equal(
            new RepositoryState("backup-d", "did not answer") { Unread = true },
            BackupSet.Parse([First], s_repositories).Repositories[1]
        );

    /// <summary>As pgBackRest says of a repository that is encrypted otherwise, or out of reach.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(99, true)]
    public void What_an_unread_repository_holds_is_not_known(int code, bool unread) =>
        Assert.Equal(
            unread,
            BackupSet
                .Parse([First, Second.Replace("\"code\":1", $"\"code\":{code}", StringComparison.Ordinal)], s_repositories)
                .Repositories[1]
                .Unread
        );

    /// <summary>The archive of a repository that was away for a while ends earlier.</summary>
    [Fact]
    public void A_restore_takes_the_repository_whose_archive_reaches_furthest()
    {
        string ahead = First
            .Replace("\"repo-key\":1", "\"repo-key\":2", StringComparison.Ordinal)
            .Replace("000000010000000000000006", "000000010000000000000007", StringComparison.Ordinal);
        Assert.Equal("backup-d", BackupSet.Parse([First, ahead], s_repositories).Furthest(static _ => true));
        string same = First.Replace("\"repo-key\":1", "\"repo-key\":2", StringComparison.Ordinal);
        Assert.Equal("backup-c", BackupSet.Parse([First, same], s_repositories).Furthest(static _ => true));
        Assert.Equal("backup-c", BackupSet.Parse([First, ahead], s_repositories).Furthest(static b => b.Repository == "backup-c"));
        Assert.Null(BackupSet.Parse([First, Second], s_repositories).Furthest(static _ => false));
    }

    private static BackupRepository Repository(string name) =>
        new()
        {
            Name = name,
            Host = name[^1..],
            Directory = "/var/lib/pgbackrest/orders",
        };
}
