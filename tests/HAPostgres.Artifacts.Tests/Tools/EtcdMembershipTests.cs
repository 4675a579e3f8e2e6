namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>
/// The entrypoint of etcd's image with real members. Only etcd1 to etcd3 are members at first.
/// </summary>
[Trait("Category", "Tools")]
public class EtcdMembershipTests
{
    private static readonly ClusterTopology s_three = Example.Topology;

    private static readonly ClusterTopology s_five = s_three with
    {
        Etcd = s_three.Etcd with { Members = EquatableArray.Of([.. s_three.Etcd.Members, Member(4), Member(5)]) },
    };

    private static EtcdMember Member(int number) =>
        new()
        {
            Name = $"etcd{number}",
            Host = $"node{number}",
            Volume = $"etcd{number}-data",
        };

    private static Task Members(string script) =>
        Run("start etcd1 etcd2 etcd3\nhealthy etcd1 etcd2 etcd3\nctl etcd1 put key kept >/dev/null || die put\n" + script);

    private static Task Run(string script) => EtcdMembers.Run(s_three, s_five.Etcd.Members, script);

    [Fact]
    public Task Members_that_start_apart_form_one_new_cluster() =>
        Run(
            """
            start etcd1
            sleep 5
            start etcd2 etcd3
            healthy etcd1 etcd2 etcd3
            [[ $(voters) == 3 ]] || die "$(ctl etcd1 member list)"
            """
        );

    // What stood there before founded after three seconds of silence: with the volumes of two members lost, those two were a new cluster.
    [Fact]
    public Task Members_that_lost_their_volumes_do_not_found_again_while_one_with_data_is_away() =>
        Members(
            """
            kill -KILL "$(pid etcd1)" "$(pid etcd2)" "$(pid etcd3)"
            wait
            rm -rf /tmp/etcd1 /tmp/etcd2
            start etcd1 etcd2
            sleep 8
            kill -0 "$(pid etcd1)" "$(pid etcd2)" || die "one of them ended"
            [[ ! -e /tmp/etcd1/member && ! -e /tmp/etcd2/member ]] || die "they founded a second cluster"
            grep -q 'not heard yet: etcd3$' /tmp/etcd1.log || die "etcd1 does not say for whom it waits"
            start etcd3
            ends_with_78 etcd1 "volume is empty"
            ends_with_78 etcd2 "volume is empty"
            """
        );

    /// <summary>A peer with data that has just started: etcd listens for its peers before it has read its log.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("""{"id":1,"peerURLs":["%s"],"name":"etcd1"}""")]
    [InlineData("""{"id":1,"peerURLs":["%s"],"name":""}""")]
    public Task A_list_that_a_peer_gives_before_it_has_read_its_log_settles_nothing(string mine) =>
        Run(
            $$$"""
            . /env/etcd1
            export ETCD_DATA_DIR=/tmp/etcd1
            mkdir -m 0700 "$ETCD_DATA_DIR"
            source /usr/local/bin/etcd-membership
            members_of() { # PEER-URL: etcd2 waits; etcd3 has read its log when it is asked for the fourth time
              [[ $1 == *etcd3* ]] || { echo '[{"id":2,"name":".waiting"}]'; return; }
              echo asked >>/tmp/asked
              if (($(wc -l </tmp/asked) < 4)); then
                printf '[{{{mine}}}]\n' "$ETCD_INITIAL_ADVERTISE_PEER_URLS"
              else
                printf '[{"id":1,"peerURLs":["%s"],"name":"etcd1","clientURLs":["https://etcd1:2379"]}]\n' "$ETCD_INITIAL_ADVERTISE_PEER_URLS"
              fi
            }
            (settle_membership) 2>/tmp/etcd1.log
            [[ $? == 78 ]] || die "etcd1 starts: $(cat /tmp/asked | wc -l) answers"
            grep -q 'volume is empty' /tmp/etcd1.log || die "another reason"
            """
        );

    [Fact]
    public Task A_member_that_lost_its_volume_and_starts_first_after_a_power_cut_does_not_found_again() =>
        Members(
            """
            kill -KILL "$(pid etcd1)" "$(pid etcd2)" "$(pid etcd3)"
            wait
            rm -rf /tmp/etcd3
            start etcd3
            sleep 6
            kill -0 "$(pid etcd3)" || die "etcd3 ended"
            [[ ! -e /tmp/etcd3/member ]] || die "it founded a cluster"
            start etcd1 etcd2
            healthy etcd1 etcd2
            ends_with_78 etcd3 "volume is empty"
            [[ $(ctl etcd1 get key --print-value-only) == kept ]] || die "the data is gone"
            """
        );

    [Fact]
    public Task A_member_that_waits_serves_no_client_is_healthy_and_ends_when_it_is_told() =>
        Run(
            """
            start etcd1
            for try in {1..50}; do curl -s --max-time 1 http://127.0.0.1:2381/livez >/dev/null && break; sleep 0.2; done
            /usr/local/bin/healthcheck || die "it is not healthy, so nobody could find it by name"
            ! (exec 3<>/dev/tcp/127.0.0.1/2379) 2>/dev/null || die "clients can connect"
            stop etcd1
            [[ $? == 143 ]] || die "it does not end when it is told"
            [[ ! -e /tmp/etcd1/waiting ]] || die "it left data"
            """
        );

    [Fact]
    public Task A_member_that_was_added_joins_as_a_learner_and_can_be_promoted() =>
        Members(
            """
            add etcd4
            start etcd4
            for try in {1..100}; do [[ $(started) == 4 ]] && break; sleep 0.2; done
            [[ $(voters) == 3 ]] || die "etcd4 votes before it is promoted"
            change promote "$(id_of etcd4)"
            [[ $(voters) == 4 ]] || die "$(ctl etcd1 member list)"
            [[ $(ctl etcd4 get key --print-value-only) == kept ]] || die "etcd4 has no data"
            """
        );

    [Fact]
    public Task A_member_that_was_not_added_founds_no_second_cluster() =>
        Members(
            """
            start etcd4
            ends_with_78 etcd4 "not one of its members"
            [[ ! -e /tmp/etcd4/member ]] || die "it left data"
            """
        );

    [Fact]
    public Task A_member_that_lost_its_volume_waits_to_be_added_again() =>
        Members(
            """
            stop etcd3
            rm -rf /tmp/etcd3
            start etcd3
            ends_with_78 etcd3 "volume is empty"
            old=$(id_of etcd3)
            change remove "$old"
            add etcd3
            start etcd3
            for try in {1..100}; do [[ $(started) == 3 ]] && break; sleep 0.2; done
            change promote "$(id_of etcd3)"
            healthy etcd3
            [[ $(id_of etcd3) != "$old" && $(voters) == 3 ]] || die "$(ctl etcd1 member list)"
            [[ $(ctl etcd3 get key --print-value-only) == kept ]] || die "etcd3 has no data"
            stop etcd3
            start etcd3
            healthy etcd3
            """
        );

    [Fact]
    public Task Data_of_a_membership_that_was_ended_is_set_aside() =>
        Members(
            """
            change remove "$(id_of etcd3)"
            wait "$(pid etcd3)"
            add etcd3
            start etcd3
            for try in {1..100}; do [[ $(started) == 3 ]] && break; sleep 0.2; done
            change promote "$(id_of etcd3)"
            healthy etcd3
            [[ -d /tmp/etcd3/removed-member ]] || die "nothing was set aside"
            [[ $(ctl etcd3 get key --print-value-only) == kept ]] || die "etcd3 has no data"
            """
        );

    [Fact]
    public Task A_member_with_data_starts_alone_and_the_cluster_comes_back_from_a_power_cut() =>
        Members(
            """
            kill -KILL "$(pid etcd1)" "$(pid etcd2)" "$(pid etcd3)"
            wait
            start etcd2
            sleep 3
            kill -0 "$(pid etcd2)" || die "etcd2 ended"
            start etcd1 etcd3
            healthy etcd1 etcd2 etcd3
            [[ $(ctl etcd3 get key --print-value-only) == kept ]] || die "the data is gone"
            """
        );

    [Fact]
    public Task A_peer_that_hangs_is_waited_for() =>
        Members(
            """
            kill -STOP "$(pid etcd1)" "$(pid etcd2)" "$(pid etcd3)"
            start etcd4
            sleep 12
            kill -0 "$(pid etcd4)" || die "etcd4 ended"
            [[ ! -e /tmp/etcd4/member ]] || die "it founded a cluster"
            kill -CONT "$(pid etcd1)" "$(pid etcd2)" "$(pid etcd3)"
            ends_with_78 etcd4 "not one of its members"
            """
        );

    /// <summary>
    /// The script by which the program looks at etcd and changes it, with the databases; and the entry of the database for a member of the
    /// list.
    /// </summary>
    private const string Look = """
        look() { # CHANGE
          HAPG_ENDPOINTS="$(for name in etcd1 etcd2 etcd3; do (. "/env/$name" && echo "$ETCD_ADVERTISE_CLIENT_URLS"); done | tr '\n' ' ')" \
            HAPG_AT='' HAPG_CHANGE="$1" HAPG_PATIENCE=30 HAPG_STORED=yes bash /etcd-members.sh >/tmp/look || die "the look at etcd: $(cat /tmp/look)"
          [[ $(grep -c '^read|' /tmp/look) == "$2" ]] || die "not $2 databases were read: $(cat /tmp/look)"
        }
        stored_as_learner() { grep -c '^stored|.*"https://etcd3[.].*"isLearner":true' /tmp/look; }

        """;

    // Where this etcd writes a promotion down (3.5.20 and later), the test says so, and what the product does about it may go.
    [Fact]
    public Task A_promotion_that_etcd_does_not_write_down_is_seen_and_a_member_added_with_its_vote_has_none() =>
        Members(
            Look
                + """
                look "member remove $(id_of etcd3)" 2
                wait "$(pid etcd3)"
                add etcd3
                start etcd3
                for try in {1..100}; do [[ $(started) == 3 ]] && break; sleep 0.2; done
                change promote "$(id_of etcd3)"
                healthy etcd3
                look '' 3
                [[ $(stored_as_learner) == 3 ]] || die "$(etcd --version | head -n 1) writes a promotion down: $(cat /tmp/look)"
                grep -q '^list|.*isLearner' /tmp/look && die "the list has it as a learner too"

                look "member remove $(id_of etcd3)" 2
                wait "$(pid etcd3)"
                look "member add etcd3 --peer-urls=$(. /env/etcd3 && echo "$ETCD_INITIAL_ADVERTISE_PEER_URLS")" 2
                start etcd3
                healthy etcd3
                look '' 3
                [[ $(stored_as_learner) == 0 && $(voters) == 3 ]] || die "$(cat /tmp/look)"
                [[ $(ctl etcd3 get key --print-value-only) == kept ]] || die "etcd3 has no data"
                """
        );
}
