namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>
/// Which slots the image's Patroni drops under the rendered configuration, and what deploy does with those that left the manifest.
/// </summary>
[Trait("Category", "Tools")]
public class SlotTests
{
    private const string Start = """
        member 1
        within 60 leads /tmp/m1 || die "no leader"
        slots() { sql 1 -c 'SELECT slot_name FROM pg_replication_slots ORDER BY 1' | tr '\n' ' '; }
        has() { [[ " $(slots)" == *" $1 "* ]]; }
        loops() { # COUNT: as many more lines of its loop
          local want=$(($(grep -c 'the leader with the lock' /tmp/m1/log) + $1))
          within 60 eval '(($(grep -c "the leader with the lock" /tmp/m1/log) >= '$want'))' || die "no loop"
        }

        """;

    /// <summary>
    /// Nothing reads from them: a receiver that is restarted or a subscription that is disabled for a while must find its place again.
    /// </summary>
    [Fact]
    public Task Slots_that_were_made_by_sql_stay_and_those_of_members_that_left_go() =>
        PatroniContainer.Run(
            Start
                + """
                sql 1 -qc "SELECT pg_create_physical_replication_slot('receiver', true)" \
                  -c "SELECT pg_create_logical_replication_slot('subscription', 'pgoutput')" \
                  -c "SELECT pg_create_physical_replication_slot('patroni_gone', true)" >/dev/null || die "no slots"
                loops 4
                [[ $(slots) == "receiver subscription " ]] || die "there are: $(slots)"
                echo done
                """
        );

    [Fact]
    public Task A_slot_that_left_the_manifest_is_dropped_and_one_in_use_is_named() =>
        PatroniContainer.Run(
            Start
                + $$$"""
                cat >/tmp/drop-slots.sh <<'SCRIPT'
                {{{File.ReadAllText(Path.Combine(Example.Root, "src/HAPostgres.Runtime/Cluster/drop-slots.sh"))}}}
                SCRIPT
                drop() {
                  HAPG_HOSTS=/tmp/m1 HAPG_PORT=5432 HAPG_SUPERUSER=postgres HAPG_SLOTS=$1 HAPG_SETTLE=7 HAPG_LIMIT=$2 HAPG_SSLMODE=prefer bash /tmp/drop-slots.sh
                }
                within 30 has archive || die "Patroni made no slot"
                # Patroni makes again what is dropped while it is in the configuration: the remedy that does not work.
                sql 1 -c "SELECT pg_drop_replication_slot('archive')" >/dev/null
                within 30 has archive || die "it stays away"
                curl -s -X PATCH -d '{"slots": {"archive": null, "changes": null}}' http://127.0.0.1:8008/config >/dev/null
                drop "archive changes" 60 || die "it was not dropped"
                loops 2
                [[ $(slots) == "" ]] || die "there are: $(slots)"
                sql 1 -qc "SELECT pg_create_physical_replication_slot('used', true)" >/dev/null
                export PGSSLCERT=/run/secrets/internal-client.crt PGSSLKEY=/run/secrets/internal-client.key
                PGPASSWORD=replication timeout 60 pg_receivewal -h 127.0.0.1 -U replicator -S used -D /tmp >/tmp/receiver.log 2>&1 &
                within 20 eval '[[ $(sql 1 -c "SELECT active FROM pg_replication_slots") == t ]]' || die "nothing reads: $(cat /tmp/receiver.log)"
                ! said=$(drop used 10 2>&1) || die "a slot in use was dropped"
                [[ $said == *"/tmp/m1: used is in use"* ]] || die "it says: $said"
                has used || die "it is gone"
                # Nobody answers there: not the same as gone.
                ! said=$(HAPG_HOSTS=/tmp HAPG_PORT=5432 HAPG_SUPERUSER=postgres HAPG_SLOTS=used HAPG_SETTLE=1 HAPG_LIMIT=4 bash /tmp/drop-slots.sh 2>&1) || die "nobody was asked"
                [[ $said == *"/tmp: "* ]] || die "it says: $said"
                echo done
                """,
            """{ "slots": ["archive", { "name": "changes", "database": "postgres" }] }"""
        );
}
