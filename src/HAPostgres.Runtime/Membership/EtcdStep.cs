namespace HAPostgres.Runtime.Membership;

internal enum EtcdStepKind
{
    /// <summary>Removes a member from the list that does not answer, or whose data is gone.</summary>
    RemoveLost,

    /// <summary>Removes a healthy member from the list.</summary>
    Remove,

    /// <summary>Adds a member as a learner: it receives the log and does not count for the quorum yet.</summary>
    Add,

    /// <summary>
    /// Puts a member on the list with its vote, where that makes the quorum no larger: no promotion is needed, which etcd 3.5.1 to 3.5.19
    /// does
    /// not write down.
    /// </summary>
    AddVoter,

    /// <summary>Creates the member's service, or moves it to its host, and waits until the member has joined.</summary>
    Start,

    /// <summary>Creates the member's service, or moves it to its host, while it is on no list: it waits there.</summary>
    Place,

    /// <summary>Gives a learner its vote.</summary>
    Promote,

    /// <summary>Makes another member the leader.</summary>
    MoveLeader,
}

/// <summary>One step from the members that etcd has to those that the manifest wants.</summary>
/// <param name="Member">The member's name in the manifest; of one that is not there, its service's name.</param>
/// <param name="Id">Its id on the list; for <see cref="EtcdStepKind.MoveLeader"/>, the next leader's.</param>
/// <param name="Reason">Why, where it is not obvious.</param>
internal sealed record EtcdStep(EtcdStepKind Kind, string Member, string Id = "", string Reason = "")
{
    /// <summary>What is done with the member.</summary>
    public string Describe() =>
        Kind switch
        {
            EtcdStepKind.RemoveLost => $"is taken off the list of members: {Reason}",
            EtcdStepKind.Remove => $"is taken off the list of members{(Reason.Length > 0 ? $": {Reason}" : "")}",
            EtcdStepKind.Add => "is added as a learner",
            EtcdStepKind.AddVoter => "is added with its vote: the quorum stays as large as it is",
            EtcdStepKind.Start => "starts, joins and catches up",
            EtcdStepKind.Place => $"goes to its host: {Reason}",
            EtcdStepKind.Promote => "is promoted to a voting member",
            _ => $"becomes the leader: {Reason}",
        };
}
