namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>Three real Patronis with the rendered configuration: who becomes the leader.</summary>
[Trait("Category", "Tools")]
public class PromotionTests
{
    /// <summary>
    /// What the synchronous replica lacks was acknowledged to nobody: the WAL of a transaction that still runs. Patroni holds
    /// maximum_lag_on_failover
    /// against it all the same, once the leader has published how far it wrote.
    /// </summary>
    [Theory]
    [InlineData("on")]
    [InlineData("quorum")]
    public Task A_synchronous_replica_is_promoted_however_far_it_lags(string mode) =>
        PatroniContainer.Run(
            """
            member 1
            within 60 leads /tmp/m1 || die "no first leader"
            member 2
            member 3
            within 90 holds 1 "len(m) == 3 and all(x['state'] in ('running', 'streaming') for x in m) and any(x['role'].endswith('_standby') for x in m)" ||
              die "the cluster is not whole"
            sql 1 -qc 'create table kept (id int)' -c 'insert into kept values (1)' || die "no row"
            sleep 1
            # From here on no replica receives anything: as behind a slow link, but at once.
            receivers=$(pgrep -f '^postgres: .*walreceiver')
            kill -STOP $receivers
            sql 1 -qc "begin; create table large as select repeat(md5(i::text), 10) from generate_series(1, 300000) i; select pg_sleep(100)" >/dev/null 2>&1 &
            # Less than wal_sender_timeout: the synchronous one stays synchronous.
            within 14 holds 1 "all(x.get('lag', 0) > 40000000 for x in m if x['role'] != 'leader')" || die "the replicas do not lag"
            postmaster=$(head -n 1 /tmp/m1/data/postmaster.pid)
            kill -KILL $pid_1 $postmaster $(pgrep -P $postmaster)
            kill -CONT $receivers
            for ((try = 0; try < 240; try++)); do
              for n in 2 3; do
                if leads /tmp/m$n 2>/dev/null; then
                  [[ $(sql $n -c 'select id from kept') == 1 ]] || die "the acknowledged row is lost"
                  echo done
                  exit
                fi
              done
              sleep 0.25
            done
            die "nobody was promoted"
            """,
            $$"""{ "synchronousMode": "{{mode}}" }"""
        );
}
