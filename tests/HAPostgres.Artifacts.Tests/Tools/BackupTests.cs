namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>A member and its repository in one container, with the rendered configuration and the image's own scripts.</summary>
[Trait("Category", "Tools")]
public class BackupTests
{
    /// <summary>Both listen on the same port, each in its own container otherwise.</summary>
    private const int RepositoryPort = BackupTopology.Port + 1;

    /// <summary>
    /// <c>up</c> starts PostgreSQL and what belongs to it, <c>repository</c> the server of the repository, whose process is
    /// <c>$repository</c>; <c>stop</c> ends PostgreSQL.
    /// </summary>
    private const string Functions = """
        set -u
        die() { echo "FAILED: $*"; tail -n 20 /tmp/*.log; exit 1; }
        within() { local end=$((SECONDS + $1)); shift; until "$@"; do ((SECONDS < end)) || return 1; sleep 0.2; done; }
        export PGBACKREST_STANZA=orders PGUSER=postgres PGHOST=/run/postgresql
        sql() { psql -XAtq -c "$1"; }
        beside() { (source /usr/local/bin/repository-secrets && PGBACKREST_CONFIG=/etc/repository.conf exec "$@"); }
        repo() { beside pgbackrest "$@"; }
        repository() {
          # Not by beside, whose shell would be the process to end.
          {
            source /usr/local/bin/repository-secrets
            PGBACKREST_CONFIG=/etc/repository.conf exec pgbackrest server
          } >>/tmp/repository.log 2>&1 &
          repository=$!
        }
        # 1500 rows at the time $target, of which 1000 are in a backup; then their table is dropped.
        mistake() {
          repository
          within 30 repo stanza-create >>/tmp/repository.log 2>&1 || die "no stanza"
          sql 'CREATE TABLE kept AS SELECT g FROM generate_series(1, 1000) g'
          repo --type=full --no-expire-auto backup >>/tmp/repository.log 2>&1 || die "no backup"
          sql 'INSERT INTO kept SELECT g FROM generate_series(1001, 1500) g'
          sql 'SELECT pg_switch_wal()' >/dev/null
          sleep 1.1
          target=$(sql "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'")
          sleep 1.1
          sql 'DROP TABLE kept'
          sql 'SELECT pg_switch_wal()' >/dev/null
        }
        verify() { HAPG_SUPERUSER=postgres beside backup-verify >/tmp/verify.log 2>&1; }
        up() { pg_ctl -D /var/lib/postgresql/data -l /tmp/postgres.log -w start >/dev/null || die "no start"; }
        # Far above what it takes, and far below the minutes that pgBackRest would wait: a bound against hanging.
        stop() { timeout 25 pg_ctl -D /var/lib/postgresql/data -m fast -w stop >/dev/null || die "no stop"; }
        waiting() { find /var/lib/postgresql/data/pg_wal/archive_status -name '*.ready' | wc -l; }
        archived() { [[ $(waiting) == 0 ]]; }
        # Swarm's secrets are for their user alone, which pgBackRest insists on.
        cp -R /run/secrets /tmp/secrets && chmod -R go= /tmp/secrets
        initdb -D /var/lib/postgresql/data -U postgres -A trust -k >/dev/null || die initdb
        cat >>/var/lib/postgresql/data/postgresql.conf <<'CONF'
        unix_socket_directories = '/run/postgresql'
        listen_addresses = ''
        archive_mode = always
        archive_command = '/usr/local/bin/pgbackrest-push %p'
        log_line_prefix = '%m '
        CONF
        pgbackrest server >/tmp/member.log 2>&1 &
        up
        """;

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task A_database_comes_back_as_it_was_before_a_mistake(int version) =>
        await Run(
            version,
            """
            mistake
            within 30 archived || die "not archived"
            stop

            # A time that the archive does not reach: what is there stays as it is.
            later=$(date --utc --date='1 hour' '+%F %T+00')
            ! said=$(HAPG_ID=1 HAPG_TYPE=time HAPG_TARGET=$later HAPG_SET='' HAPG_SUPERUSER=postgres bash /restore.sh 2>&1) ||
              die "a time to come was reached"
            [[ $said == *"recovery ended before configured recovery target was reached"* ]] || die "it says: $said"
            [[ -e /var/lib/postgresql/data/PG_VERSION && ! -e /var/lib/postgresql/data.before-1 ]] || die "something was changed"

            # Another container works on the data, such as the member's own of a host that was cut off.
            flock --no-fork /var/lib/postgresql sleep 60 &
            sleep 0.5
            said=$(HAPG_LOCK_WAIT=1 HAPG_ID=1 HAPG_TYPE=time HAPG_TARGET=$target HAPG_SET='' HAPG_SUPERUSER=postgres bash /restore.sh 2>&1)
            [[ $? == 75 && $said == *"is in use"* && ! -e /var/lib/postgresql/data.before-1 ]] || die "it does not wait: $said"
            kill $!

            HAPG_ID=2 HAPG_TYPE=time HAPG_TARGET=$target HAPG_SET='' HAPG_SUPERUSER=postgres bash /restore.sh >/tmp/restore.log 2>&1 ||
              die "no restore"
            grep -q '^recovered|20.*|2$' /tmp/restore.log || die "it does not say what it recovered"
            up
            [[ $(sql 'SELECT count(*) FROM kept') == 1500 ]] || die "not what was there"
            [[ -e /var/lib/postgresql/data.before-2/PG_VERSION ]] || die "the data of before is gone"
            # The new timeline is archived, its history with it: the next restore needs both.
            sql 'SELECT pg_switch_wal()' >/dev/null
            within 60 archived || die "the new timeline is not archived"
            repo --output=json info | grep -q '"max":"00000002' || die "the archive ends on the timeline of before"

            # The proof goes through the new timeline, too.
            verify || die "not verified: $(cat /tmp/verify.log)"
            grep -Eq '"ok": true, .*"recoveredAt": [0-9]+, ' /var/lib/pgbackrest/verified.json || die "$(cat /var/lib/pgbackrest/verified.json)"
            [[ ! -e /var/lib/pgbackrest/verify ]] || die "the copy is still there"

            # What the service says of it: nothing is missing, until a file is.
            facts() {
              HAPG_FULL='0 1 * * 0' HAPG_DIFFERENTIAL='' HAPG_INCREMENTAL='' HAPG_VERIFY='0 1 * * 0' HAPG_KEEP_FULL=2 HAPG_KEEP_DAYS='' \
                beside python3 /usr/local/bin/backup-schedule --facts
            }
            facts >/tmp/facts.log || die "no facts"
            [[ $(cat /tmp/facts.log) == *'"due": null, '*'"gaps": [], '*'"ok": true'* ]] || die "unexpected: $(cat /tmp/facts.log)"
            gone=$(find /var/lib/pgbackrest/archive -name '000000010000000000000003-*')
            [[ -f $gone ]] || die "no third file: $(find /var/lib/pgbackrest/archive -name '0*')"
            rm "$gone"
            find /var/lib/pgbackrest/archive -name '0*' -exec touch --date='1 hour ago' {} +
            facts >/tmp/facts.log || die "no facts"
            [[ $(cat /tmp/facts.log) == *'"gaps": [["000000010000000000000003", "000000010000000000000003"]]'* ]] || die "unexpected: $(cat /tmp/facts.log)"
            ! verify || die "verified without a file of WAL"
            grep -q '"ok": false, "message": "recovery ended in WAL .*02, but the archive goes on to 0000000200000000000000' \
              /var/lib/pgbackrest/verified.json || die "$(cat /var/lib/pgbackrest/verified.json)"
            # Nor is a cluster restored to what only looks like the end.
            stop
            ! said=$(HAPG_ID=3 HAPG_TYPE='' HAPG_TARGET='' HAPG_SET='' HAPG_SUPERUSER=postgres bash /restore.sh 2>&1) || die "restored without a file of WAL"
            [[ $said == *"but the archive goes on to"* && ! -e /var/lib/postgresql/data.before-3 ]] || die "it says: $said"
            echo done
            """
        );

    /// <summary>
    /// The second restore goes to a later time than the first, on the timeline that the first one left; the third to one on the timeline that
    /// it began. The newest backup is of the part that was left, or of another timeline.
    /// </summary>
    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Each_restore_goes_to_its_time_wherever_earlier_ones_went(int version) =>
        await Run(
            version,
            """
            now() { sql "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'"; }
            # NUMBER TYPE TARGET [BACKUP]
            restore() {
              within 60 archived || die "not archived"
              stop
              HAPG_ID=$1 HAPG_TYPE=$2 HAPG_TARGET=$3 HAPG_SET=${4-} HAPG_SUPERUSER=postgres bash /restore.sh >/tmp/restore.log 2>&1 ||
                die "no restore $1: $(cat /tmp/restore.log)"
              up
              sql 'SELECT pg_switch_wal()' >/dev/null
              within 60 archived || die "the timeline of restore $1 is not archived"
            }
            rows() { sql "SELECT string_agg(g::text, ' ' ORDER BY g) FROM kept"; }
            # PostgreSQL reaches a time with the first commit after it.
            step() { sql "INSERT INTO kept VALUES ($1)"; sleep 1.1; times[$1]=$(now); sleep 1.1; sql 'SELECT txid_current()' >/dev/null; }
            holds() { [[ $(rows) == "$1" ]] || die "it holds '$(rows)' and not '$1'"; }
            backup() { repo --type=full --no-expire-auto backup >>/tmp/repository.log 2>&1 || die "no backup"; }
            declare -A times
            repository
            within 30 repo stanza-create >>/tmp/repository.log 2>&1 || die "no stanza"
            sql 'CREATE TABLE kept (g int)'
            backup
            first=$(repo --output=json info | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["backup"][-1]["label"])')
            step 1
            step 2
            sleep 1
            backup
            step 3
            sql 'SELECT pg_switch_wal()' >/dev/null

            restore 1 time "${times[1]}"
            holds "1"
            step 4
            restore 2 time "${times[2]}"
            holds "1 2"
            restore 3 time "${times[3]}"
            holds "1 2 3"
            restore 4 time "${times[4]}"
            holds "1 4"
            step 5
            # To the end of the archive, and its proof: the newest timeline, though the newest backup is of the part that was left.
            verify || die "not verified: $(cat /tmp/verify.log)"
            restore 5 '' ''
            holds "1 4 5"
            restore 6 immediate '' "$first"
            [[ -z $(rows) ]] || die "the first backup holds '$(rows)'"
            restore 7 time "${times[5]}"
            holds "1 4 5"
            # Each number of a timeline only once.
            [[ $(sql 'SELECT timeline_id FROM pg_control_checkpoint()') == 8 ]] || die "on timeline $(sql 'SELECT timeline_id FROM pg_control_checkpoint()')"
            echo done
            """
        );

    /// <summary>Targets at random within writes: what was acknowledged before one is there, and nothing that was sent after it.</summary>
    [Fact]
    public async Task Twenty_restores_to_random_times_hold_the_rows_acknowledged_until_then() =>
        await Run(
            17,
            """
            repository
            within 30 repo stanza-create >>/tmp/repository.log 2>&1 || die "no stanza"
            sql 'CREATE TABLE kept (id int, sent timestamptz)'
            repo --type=full --no-expire-auto backup >>/tmp/repository.log 2>&1 || die "no backup"
            sleep 1.1
            id=0
            begin=$(date +%s%N)
            # A line for each row: its number, and when it was sent and acknowledged, in nanoseconds.
            coproc psql -XAtq
            while (($(date +%s%N) < begin + 12000000000)); do
              sent=$(date +%s%N)
              echo "INSERT INTO kept VALUES ($((++id)), clock_timestamp()) RETURNING id;" >&"${COPROC[1]}"
              read -r answer <&"${COPROC[0]}"
              [[ $answer == "$id" ]] || die "row $id: $answer"
              echo "$id $sent $(date +%s%N)" >>/tmp/ledger
            done
            end=$(date +%s%N)
            sleep 1.1
            sql 'INSERT INTO kept VALUES (0, now())' && sql 'SELECT pg_switch_wal()' >/dev/null
            within 60 archived || die "not archived"
            stop
            RANDOM=$((begin % 32768))
            for ((number = 1; number <= 20; number++)); do
              target=$((begin + (end - begin) / 32768 * RANDOM))
              said=$(HAPG_ID=$number HAPG_TYPE=time HAPG_TARGET="$(date --utc --date="@$((target / 1000000000)).$(printf %09d $((target % 1000000000)))" '+%F %T.%6N+00')"                 HAPG_SET='' HAPG_SUPERUSER=postgres bash /restore.sh 2>&1) || die "no restore $number: $said"
              # Not as a member, whose archive would begin a timeline.
              postgres -D /var/lib/postgresql/data -c archive_mode=off -c listen_addresses= >/tmp/copy.log 2>&1 &
              within 30 pg_isready -q || die "the copy does not start"
              rows=$(sql 'SELECT count(*) FROM kept')
              least=$(awk -v t="$target" '$3 < t' /tmp/ledger | wc -l)
              most=$(awk -v t="$target" '$2 <= t' /tmp/ledger | wc -l)
              ((least <= rows && rows <= most)) || die "at $target: $rows rows, of which $least were acknowledged and $most were sent by then"
              stop
              rm -rf /var/lib/postgresql/data.before-*
            done
            ((id > 100)) || die "only $id rows were written"
            echo done
            """
        );

    [Theory]
    [InlineData("refuses")]
    [InlineData("never answers")]
    public async Task A_stop_does_not_wait_for_a_repository_that_(string fault) =>
        await Run(
            17,
            $$"""
            if [[ "{{fault}}" == "never answers" ]]; then
              python3 -c 'import socket, time; s = socket.create_server(("127.0.0.1", {{RepositoryPort}})); time.sleep(300)' &
            fi
            sql 'CREATE TABLE t AS SELECT g FROM generate_series(1, 1000) g'
            sql 'SELECT pg_switch_wal()' >/dev/null
            sleep 1
            stop
            (($(waiting) > 0)) || die "WAL is taken for archived"
            echo done
            """
        );

    [Fact]
    public async Task Wal_that_waited_for_the_repository_is_archived_when_it_is_back() =>
        await Run(
            17,
            """
            repository
            within 30 repo stanza-create >>/tmp/repository.log 2>&1 || die "no stanza"
            kill $repository
            for i in 1 2 3; do sql "CREATE TABLE t$i AS SELECT 1"; sql 'SELECT pg_switch_wal()' >/dev/null; done
            sleep 1
            stop
            (($(waiting) >= 3)) || die "WAL is taken for archived"
            repository
            up
            within 120 archived || die "$(waiting) files wait"
            repo --type=full --no-expire-auto backup >>/tmp/repository.log 2>&1 || die "no backup"
            echo done
            """
        );

    [Fact]
    public async Task A_certificate_with_another_name_opens_no_repository() =>
        await Run(
            17,
            """
            repository
            within 30 repo stanza-create >>/tmp/repository.log 2>&1 || die "no stanza"
            pgbackrest info >/dev/null || die "the member's own is refused"
            ! said=$(PGBACKREST_REPO1_HOST_CERT_FILE=/tmp/secrets/others/x.crt PGBACKREST_REPO1_HOST_KEY_FILE=/tmp/secrets/others/x.key pgbackrest --io-timeout=3 info 2>&1) ||
              [[ $said == *"access denied"* ]] || die "it is let in: $said"
            [[ $said == *"access denied"* ]] || die "it says: $said"
            echo done
            """
        );

    /// <summary>What is due, and what is kept, of backups that pgBackRest lists.</summary>
    [Fact]
    public async Task Backups_are_due_at_their_times_and_kept_for_as_long_as_stated()
    {
        const string Script = """
            mkdir /tmp/program && cp /usr/local/bin/backup-schedule /tmp/program/backup_schedule.py
            cd /tmp/program && python3 - <<'PYTHON'
            import calendar, time
            from backup_schedule import Backup, Due, Retention, backups_of, due, gaps, kept, wal_name
            at = lambda text: calendar.timegm(time.strptime(text, '%Y-%m-%d %H:%M'))
            backup = lambda kind, text: Backup(kind, at(text), at(text) + 60)
            daily = {'full': '0 1 * * 0', 'diff': '0 1 * * *', 'incr': ''}
            full = backup('full', '2026-11-29 01:00')
            def check(expected, found):
                assert expected == found, f'{expected} is {found}'
            check(Due('full', None), due([], daily, at('2026-11-30 10:00')))
            # One that no full backup comes before cannot be restored.
            check(Due('full', None), due([backup('incr', '2026-11-30 09:00')], daily, at('2026-11-30 10:00')))
            check(None, due([full], daily, at('2026-11-30 00:59')))
            check(Due('diff', at('2026-11-30 01:00')), due([full], daily, at('2026-11-30 10:00')))
            check(Due('diff', at('2026-11-30 01:00')), due([full], daily, at('2026-11-30 01:00')))
            check(None, due([full, backup('diff', '2026-11-30 01:00')], daily, at('2026-12-01 00:59')))
            # Away for a week: one full backup catches up with all of it.
            check(Due('full', at('2026-12-06 01:00')), due([full], daily, at('2026-12-08 10:00')))
            check(Due('incr', at('2026-11-29 06:00')), due([full], {'full': '', 'diff': '', 'incr': '0 */6 * * *'}, at('2026-11-29 06:00')))
            check(None, due([full], {'full': '', 'diff': '', 'incr': ''}, at('2030-01-01 00:00')))
            weekly = [backup('full', f'2026-11-{day:02} 01:00') for day in (1, 8, 15, 22, 29)]
            check(4, kept(weekly, Retention(4, None), at('2026-11-30 10:00')))
            check(4, kept(weekly, Retention(4, 7), at('2026-11-30 10:00')))
            # 14 days back is between the 15th and the 22nd: those since, and the one before.
            check(3, kept(weekly, Retention(1, 14), at('2026-11-30 10:00')))
            def stored(kind, id, error=False):
                return {'type': kind, 'error': error, 'database': {'id': id}, 'timestamp': {'start': 1, 'stop': 2}}
            info = {'db': [{'id': 1}, {'id': 2}], 'backup': [stored('full', 1), stored('full', 2, True), stored('incr', 2)]}
            check([Backup('incr', 1, 2)], backups_of(info))
            check([], backups_of({'db': [], 'backup': []}))

            # An archive by timelines and numbers of its files; each was archived long ago but those with a time.
            def archive(*files):
                names = [(timeline, number, *time) for timeline, number, *time in files]
                return {f'/{t:08X}00000000/{wal_name(t, n)}-{"a" * 40}.zst': {'time': time[0] if time else 0} for t, n, *time in names}
            def name(timeline, number):
                return wal_name(timeline, number)
            check([], gaps({}, 1000))
            check([], gaps(archive((1, 254), (1, 255), (1, 256)), 1000))
            check([(name(1, 3), name(1, 4))], gaps(archive((1, 1), (1, 2), (1, 5)), 1000))
            # Sent several at once: the one before may still come.
            check([], gaps(archive((1, 1), (1, 3, 950)), 1000))
            # A timeline begins in a file that the one before it has, or in the next; or what it had last is lost.
            check([], gaps(archive((1, 1), (1, 2), (2, 2), (2, 3)), 1000))
            check([], gaps(archive((1, 1), (1, 2), (2, 3)), 1000))
            check([(name(2, 3), name(2, 4))], gaps(archive((1, 1), (1, 2), (2, 5)), 1000))
            # After a restore to an earlier time, files of the timeline that was left are ahead of the new one.
            check([], gaps(archive((1, 1), (1, 2), (1, 3), (1, 4), (2, 2), (2, 3)), 1000))
            check('000000020000000100000000', name(2, 256))
            print('done')
            PYTHON
            """;
        (int code, string output) = await ToolImage.Run(Image(17), Script, new Dictionary<string, string>());
        Assert.True(code == 0 && output.Trim() == "done", output);
    }

    /// <summary>Which timeline a cluster was on at a time, and which backup leads there.</summary>
    [Fact]
    public async Task A_recovery_follows_the_timeline_that_was_live_at_its_target()
    {
        const string Script = """
            mkdir /tmp/program && cp /usr/local/bin/recovery-path /tmp/program/recovery_path.py
            cd /tmp/program && python3 - <<'PYTHON'
            from recovery_path import PROMOTION, Backup, Switch, choose, leads_to, live_at, switches
            def check(expected, found):
                assert expected == found, f'{expected} is {found}'
            text = '1\t0/3000000\tbefore 2026-12-01 10:00:00+00\n\n2\t1/20\tno recovery target specified\n'
            check([Switch(1, 0x3000000, 'before 2026-12-01 10:00:00+00'), Switch(2, 0x100000020, PROMOTION)], switches(text))
            # A restore to a time began timeline 2, a failover 3, and another restore 4, from where 1 was.
            restored, failed_over = Switch(1, 100, 'before a time'), Switch(2, 200, PROMOTION)
            histories = {1: [], 2: [restored], 3: [restored, failed_over], 4: [Switch(1, 120, 'before a time')]}
            began = {2: 50, 3: 80, 4: 100}
            for time, timeline in {10: 1, 49: 1, 60: 3, 80: 3, 99: 3, 100: 4, 500: 4}.items():
                check(timeline, live_at(time, began, histories))
            # Without a restore in between it is the newest.
            check(3, live_at(10, {2: 50, 3: 80}, {1: [], 2: [Switch(1, 100, PROMOTION)], 3: [Switch(1, 100, PROMOTION), failed_over]}))
            check(1, live_at(10, {}, {1: []}))
            early, left, own = Backup('early', 1, 90, 5), Backup('left', 1, 110, 9), Backup('own', 3, 250, 90)
            check([True, False, True], [leads_to(b, 3, histories[3]) for b in (early, left, own)])
            check(own, choose([early, left, own], 3, histories[3], None, None))
            check(early, choose([early, left, own], 3, histories[3], 85, None))
            check(early, choose([early, left, own], 3, histories[3], None, 249))
            check(left, choose([early, left, own], 1, [], None, None))
            check(None, choose([early, left, own], 3, histories[3], 5.5, None))
            print('done')
            PYTHON
            """;
        (int code, string output) = await ToolImage.Run(Image(17), Script, new Dictionary<string, string>());
        Assert.True(code == 0 && output.Trim() == "done", output);
    }

    /// <summary>The member knows nothing of it: the repository's service hands on what it sends.</summary>
    [Theory]
    [InlineData("s3")]
    [InlineData("sftp")]
    public async Task A_database_comes_back_from_a_repository_away_from_the_swarm(string kind)
    {
        (string wrong, string complaint) =
            kind == "s3"
                ? ("PGBACKREST_REPO1_S3_KEY=other", "HTTP request failed with 403")
                : ("PGBACKREST_REPO1_SFTP_HOST_FINGERPRINT=$(printf '0%.0s' {1..64})", "do not match");
        await using BackupServers servers = await BackupServers.Start(["patroni-a.orders.internal", $"backup-{kind}.orders.internal"]);
        await Run(
            17,
            $$"""
            refused() { (source /usr/local/bin/repository-secrets; export {{wrong}}; PGBACKREST_CONFIG=/etc/repository.conf pgbackrest "$@"); }
            mistake
            within 60 archived || die "not archived"
            repo --type=incr --no-expire-auto backup >>/tmp/repository.log 2>&1 || die "no incremental backup"
            [[ ! -e /var/lib/pgbackrest/archive && ! -e /var/lib/pgbackrest/backup ]] || die "it is in the service's own directory"
            verify || die "not verified: $(cat /tmp/verify.log)"
            stop
            HAPG_ID=1 HAPG_TYPE=time HAPG_TARGET=$target HAPG_SET='' HAPG_SUPERUSER=postgres bash /restore.sh >/tmp/restore.log 2>&1 ||
              die "no restore"
            up
            [[ $(sql 'SELECT count(*) FROM kept') == 1500 ]] || die "not what was there"
            # With other credentials, or another server behind the name, nothing is read.
            ! said=$(refused repo-ls archive 2>&1) || die "it reads with other credentials: $said"
            [[ $said == *"{{complaint}}"* ]] || die "it says: $said"
            echo done
            """,
            servers.Repository(kind),
            servers.Secrets(kind),
            servers.Network
        );
    }

    private static Task Run(int version, string script) =>
        Run(
            version,
            script,
            """{ "host": "b" }""",
            new Dictionary<string, string>(),
            ["--network", "none", "--add-host", "patroni-a.orders.internal:127.0.0.1", "--add-host", "backup-b.orders.internal:127.0.0.1"]
        );

    /// <param name="repository">Of the manifest.</param>
    /// <param name="secrets">Its credentials: what is in the files below /run/secrets.</param>
    /// <param name="network">The options of <c>docker run</c> with which names lead to the container itself.</param>
    private static async Task Run(
        int version,
        string script,
        string repository,
        IReadOnlyDictionary<string, string> secrets,
        string[] network
    )
    {
        ClusterTopology topology = Example.Compile(
            $$"""
            {
              "name": "orders",
              "hosts": ["a", "b"],
              "postgres": { "version": {{version}} },
              "patroni": { "members": ["a"] },
              "etcd": { "members": ["a"] },
              "backup": { "repositories": [{{repository}}] },
              "suppress": [
                { "rule": "HAPG1006", "reason": "one container" },
                { "rule": "HAPG6003", "reason": "one container" }
              ]
            }
            """
        );
        string name = Assert.Single(topology.Backup!.Repositories).Name;
        string port = $"port={BackupTopology.Port}",
            other = $"port={RepositoryPort}";
        Dictionary<string, string> files = Certificates.Files(topology, [("x", "other")]);
        files["/run/secrets/backup_passphrase"] = "secret";
        foreach ((string file, string text) in secrets)
            files[$"/run/secrets/{file}"] = text;
        files["/etc/pgbackrest/pgbackrest.conf"] = Example
            .Text("pgbackrest/member.conf", topology)
            .Replace($"repo1-host-{port}", $"repo1-host-{other}", StringComparison.Ordinal)
            .Replace("/run/secrets", "/tmp/secrets", StringComparison.Ordinal);
        files["/etc/repository.conf"] = Example
            .Text($"pgbackrest/{name}.conf", topology)
            .Replace($"tls-server-{port}", $"tls-server-{other}", StringComparison.Ordinal)
            .Replace("/run/secrets", "/tmp/secrets", StringComparison.Ordinal);
        files["/restore.sh"] = await File.ReadAllTextAsync(Path.Combine(Example.Root, "src/HAPostgres.Runtime/Backup/restore.sh"));
        (int code, string output) = await ToolImage.Run(
            Image(version),
            $"{Functions}\n{script}",
            files,
            [
                "--init",
                "--tmpfs",
                "/var/lib/pgbackrest:uid=999,gid=999,mode=700",
                "--env",
                $"HAPG_REPOSITORY={name}",
                "--env",
                "HAPG_REPOSITORY_NUMBER=1",
                .. network,
            ]
        );
        Assert.True(code == 0 && output.TrimEnd().EndsWith("done", StringComparison.Ordinal), output);
    }

    private static string Image(int version) => $"hapostgres/patroni:{ProductVersion.Text}-pg{version}";
}
