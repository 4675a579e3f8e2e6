using HAPostgres.Runtime.Membership;
using Xunit;

namespace HAPostgres.Runtime.Tests;

/// <summary>
/// Members are written as numbers: "3*" leads, "3-" does not answer, "4?" was added and never started, "4~" is a learner that has joined,
/// "3@5" has its service
/// on host 5, "3!" does not answer because its volume is empty, "4=" has a service and is on no list, "4+" was added with its vote and
/// never started, "3L" votes and is a
/// learner in the database.
/// </summary>
public class EtcdStepsTests
{
    [Theory]
    [InlineData("1* 2 3", "1 2 3", "")]
    // Growing, and every state in which a run can have been interrupted.
    [InlineData("1* 2 3", "1 2 3 4 5", "add 4, start 4, promote 4, addvoter 5, start 5")]
    [InlineData("1* 2 3 4?", "1 2 3 4 5", "start 4, promote 4, addvoter 5, start 5")]
    [InlineData("1* 2 3 4~", "1 2 3 4 5", "promote 4, addvoter 5, start 5")]
    [InlineData("1* 2 3 4 5?", "1 2 3 4 5", "start 5, promote 5")]
    [InlineData("1* 2 3 5=", "1 2 3 4 5", "add 4, start 4, promote 4, addvoter 5, start 5")]
    [InlineData("1*", "1 2 3", "add 2, start 2, promote 2, addvoter 3, start 3")]
    // Shrinking: the leader last, after it handed over to a member that stays.
    [InlineData("1* 2 3 4 5", "1 2 3", "remove 4, remove 5")]
    [InlineData("1 2 3 4* 5", "1 2 3", "remove 5, lead 1, remove 4")]
    [InlineData("1 2 3 4*", "1 2 3", "lead 1, remove 4")]
    [InlineData("1 2 3 4 5-*", "1 2 3", "lost 5, remove 4")]
    [InlineData("1* 2 3 4~", "1 2 3", "remove 4")]
    // A host is replaced by one of another name: the dead member first, since etcd adds nobody while it is away.
    [InlineData("1* 2 3-", "1 2 4", "lost 3, addvoter 4, start 4")]
    [InlineData("1* 2", "1 2 4", "addvoter 4, start 4")]
    [InlineData("1* 2 4?", "1 2 4", "start 4, promote 4")]
    // One that lives makes place after the new one has its vote.
    [InlineData("1* 2 3", "1 2 4", "add 4, start 4, promote 4, remove 3")]
    // The same name on another node (setup --map), or with a new volume.
    [InlineData("1* 2 3!", "1 2 3", "lost 3, addvoter 3, start 3")]
    [InlineData("1* 2 3=", "1 2 3", "addvoter 3, start 3")]
    [InlineData("1* 2 4+", "1 2 4", "start 4")]
    // A promotion that etcd did not write down: the member joins anew, with its vote, one after the other and only when all answer.
    [InlineData("1* 2 3L", "1 2 3", "remove 3, addvoter 3, start 3")]
    [InlineData("1 2 3L*", "1 2 3", "lead 1, remove 3, addvoter 3, start 3")]
    [InlineData("1* 2 3 4L 5L", "1 2 3 4 5", "remove 4, addvoter 4, start 4, remove 5, addvoter 5, start 5")]
    [InlineData("1* 2 3L 4", "1 2 3 4", "")]
    [InlineData("1* 2- 3L", "1 2 3", "")]
    // A member that is only down is not touched.
    [InlineData("1* 2 3-", "1 2 3", "")]
    // The manifest moves a member to another host: it must not find itself on the list on its old one.
    [InlineData("1* 2 3@5", "1 2 3", "remove 3, place 3, addvoter 3, start 3")]
    [InlineData("1 2 3@5*", "1 2 3", "lead 1, remove 3, place 3, addvoter 3, start 3")]
    [InlineData("1* 2 3@5-", "1 2 3", "lost 3, place 3, addvoter 3, start 3")]
    [InlineData("1* 2 3@5~", "1 2 3", "remove 3, place 3, addvoter 3, start 3")]
    [InlineData("1* 2 3@5=", "1 2 3", "place 3, addvoter 3, start 3")]
    public void Steps_lead_from_what_is_there_to_what_is_wanted(string live, string wanted, string steps) =>
        Assert.Equal(steps, Steps(live, wanted, MayLeave.All));

    [Theory]
    [InlineData("1* 2 3", "1 2 4", "Nobody", "add 4, start 4, promote 4")]
    [InlineData("1* 2 3", "1 2 4", "Lost", "add 4, start 4, promote 4")]
    [InlineData("1* 2 3-", "1 2 4", "Lost", "lost 3, addvoter 4, start 4")]
    [InlineData("1* 2 3 4 5", "1 2 3", "Nobody", "")]
    public void Without_leave_to_remove_a_member_stays(string live, string wanted, string leave, string steps) =>
        Assert.Equal(steps, Steps(live, wanted, Enum.Parse<MayLeave>(leave)));

    [Theory]
    [InlineData("1* 2 3-", "1 3", "no quorum")]
    [InlineData("1* 2 3- 4 5-", "1 2 4", null)]
    [InlineData("1* 2 3 4- 5-", "1 4 5", "no quorum")]
    [InlineData("1* 2- 3", "1 2 3 4 5", "2 does not answer")]
    public void The_quorum_is_never_given_up(string live, string wanted, string? refusal)
    {
        if (refusal is null)
            Assert.NotEmpty(Steps(live, wanted, MayLeave.All));
        else
            Assert.Contains(
                refusal,
                Assert
                    .Throws<DeployException>(() => Steps(live, wanted, MayLeave.All))
                    .Message.Replace("etcd-", "", StringComparison.Ordinal),
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void A_dead_member_that_may_not_be_removed_stops_the_one_that_joins_and_says_what_to_do()
    {
        DeployException refused = Assert.Throws<DeployException>(() => Steps("1* 2 3-", "1 2 4", MayLeave.Nobody));
        Assert.Contains("etcd-3 does not answer", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--remove-members", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_etcdctl_is_read()
    {
        EtcdCluster cluster = EtcdAdministration.Read([
            """list|{"header":{"cluster_id":7},"members":[{"ID":10276657743932975437,"name":"etcd1","peerURLs":["https://etcd1.orders.internal:2380"],"clientURLs":["https://etcd1.orders.internal:2379"]},{"ID":10501334649042878790,"peerURLs":["https://etcd2.orders.internal:2380"],"isLearner":true}]}""",
            """member|https://etcd1.orders.internal:2379|yes|[{"Endpoint":"https://etcd1.orders.internal:2379","Status":{"header":{"member_id":10276657743932975437},"version":"3.5.16","leader":10276657743932975437}}]""",
            "member|https://etcd2.orders.internal:2379|no|",
            "something else",
        ]);
        Assert.Equal(
            new RegisteredMember(
                "8e9e05c52164694d",
                "etcd1",
                "https://etcd1.orders.internal:2380",
                Learner: false,
                Healthy: true,
                Leader: true
            ),
            cluster.Members[0]
        );
        Assert.Equal(
            new RegisteredMember(
                "91bc3c398fb3c146",
                "",
                "https://etcd2.orders.internal:2380",
                Learner: true,
                Healthy: false,
                Leader: false
            ),
            cluster.Members[1]
        );
        Assert.False(cluster.DatabaseRead);
    }

    // Both as etcd 3.5.16 writes them: the list after a promotion, and the database.
    [Fact]
    public void A_member_that_votes_and_is_a_learner_in_the_database_is_found()
    {
        EtcdCluster cluster = EtcdAdministration.Read([
            """list|{"members":[{"ID":11946525427856344717,"name":"e3","peerURLs":["http://e3:2380"]},{"ID":12,"name":"e4","peerURLs":["http://e4:2380"],"isLearner":true}]}""",
            """stored|http://e3:2379|{"id":11946525427856344717,"peerURLs":["http://e3:2380"],"isLearner":true}""",
            """stored|http://e3:2379|{"id":12,"peerURLs":["http://e4:2380"],"isLearner":true}""",
            "read|http://e3:2379",
        ]);
        Assert.True(cluster.DatabaseRead);
        Assert.Equal(["e3"], cluster.Members.Where(static m => m.StoredAsLearner).Select(static m => m.Name));
    }

    private static string Steps(string live, string wanted, MayLeave leave)
    {
        List<RegisteredMember> members = [];
        Dictionary<string, EtcdService> services = [];
        foreach (string text in live.Split(' '))
        {
            string number = text[..1];
            bool learner = text.Contains('?') || text.Contains('~');
            bool started = !text.Contains('?') && !text.Contains('+');
            bool silent = text.Contains('-') || text.Contains('!') || !started;
            if (!text.Contains('='))
                members.Add(
                    new RegisteredMember($"id{number}", started ? $"etcd-{number}" : "", Url(number), learner, !silent, text.Contains('*'))
                    {
                        StoredAsLearner = text.Contains('L'),
                    }
                );
            if (started)
                services[$"etcd-{number}"] = new EtcdService(
                    text.Contains('@') ? text[text.IndexOf('@', StringComparison.Ordinal) + 1].ToString() : number,
                    text.Contains('!')
                );
        }
        WantedEtcdMember[] targets = [.. wanted.Split(' ').Select(static n => new WantedEtcdMember($"etcd-{n}", n, Url(n)))];
        return string.Join(
            ", ",
            EtcdSteps.Of(targets, new EtcdCluster(members), services, leave).Select(static s => $"{Word(s.Kind)} {s.Member[5..]}")
        );
    }

    private static string Url(string number) => $"https://etcd-{number}.orders.internal:2380";

    private static string Word(EtcdStepKind kind) =>
        kind switch
        {
            EtcdStepKind.RemoveLost => "lost",
            EtcdStepKind.MoveLeader => "lead",
            _ => kind.ToString().ToLowerInvariant(),
        };
}
