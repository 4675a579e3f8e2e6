namespace HAPostgres.Runtime.Membership;

/// <summary>etcd's own list of members at one moment, with how each of them is.</summary>
internal sealed record EtcdCluster(IReadOnlyList<RegisteredMember> Members)
{
    /// <summary>Whether the database of a member was read, so that <see cref="RegisteredMember.StoredAsLearner"/> says something.</summary>
    public bool DatabaseRead { get; init; }

    /// <summary>Members that vote: all but learners. One that was added but never started votes too, by being missed.</summary>
    public IEnumerable<RegisteredMember> Voters => Members.Where(static m => !m.Learner);

    public RegisteredMember? At(string peerUrl) => Members.FirstOrDefault(m => m.PeerUrl == peerUrl);

    /// <summary>Whether the voters that are left would be a quorum of themselves.</summary>
    public bool KeepsQuorumWithout(RegisteredMember member)
    {
        List<RegisteredMember> rest = [.. Voters.Where(v => v != member)];
        return rest.Count(static v => v.Healthy) > rest.Count / 2;
    }
}

/// <summary>One entry of the list.</summary>
/// <param name="Id">Hexadecimal, as etcdctl takes it.</param>
/// <param name="Name">Empty until the member has started for the first time.</param>
/// <param name="PeerUrl">What members know each other by. It contains the service's name.</param>
/// <param name="Learner">Receives the log, but does not vote yet.</param>
/// <param name="Healthy">A voter: answers a read that needs the quorum. A learner: answers.</param>
internal sealed record RegisteredMember(string Id, string Name, string PeerUrl, bool Learner, bool Healthy, bool Leader)
{
    /// <summary>
    /// Whether it votes, and yet the database says that it is a learner: etcd 3.5.1 to 3.5.19 does not write a promotion there (etcd issue
    /// 19557),
    /// and 3.6 reads the members from the database. Later releases of 3.5 correct it when they start.
    /// </summary>
    public bool StoredAsLearner { get; init; }

    public bool Started => Name.Length > 0;
}
