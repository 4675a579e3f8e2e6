namespace HAPostgres.Runtime.Repositories;

/// <summary>All that is known of a cluster's backups at one moment.</summary>
/// <param name="Set">What a member sees, by the network.</param>
/// <param name="Facts">What the host of each repository says of it, by the name of its service.</param>
internal sealed record BackupReport(BackupSet Set, IReadOnlyDictionary<string, Observation<RepositoryFacts>> Facts)
{
    public IEnumerable<VerificationResult> Verified =>
        Facts.Values.Select(static f => f.IsSeen(out RepositoryFacts? facts, out _) ? facts.Verified : null).OfType<VerificationResult>();

    public IEnumerable<(string Repository, ArchiveGap Gap)> MissingWal =>
        Facts.SelectMany(static f => f.Value.IsSeen(out RepositoryFacts? facts, out _) ? facts.Gaps.Select(g => (f.Key, g)) : []);

    /// <summary>What could not be read, and why.</summary>
    public IEnumerable<string> Gaps => Facts.SelectMany(static f => f.Value.Gap(f.Key));
}
