using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;

namespace HAPostgres.Runtime.Patroni;

/// <summary>Takes back what ALTER SYSTEM set on one member: it outranks the configuration of all members, and only a superuser can.</summary>
internal static class AlteredSettings
{
    // The password reaches psql by a file: no command line ever shows it.
    private const string Script = """
        umask 077
        printf '*:*:*:%s:%s\n' "$HAPG_SUPERUSER" "$(sed 's/[\\:]/\\&/g' /run/secrets/superuser_password)" >/tmp/pgpass
        export PGPASSFILE=/tmp/pgpass PGSSLROOTCERT=/run/secrets/ca.crt PGCONNECT_TIMEOUT=5
        for name in $HAPG_NAMES; do
          statements+=(-c "ALTER SYSTEM RESET \"${name//./\".\"}\"")
        done
        psql -X -q -v ON_ERROR_STOP=1 "${statements[@]}" -c "SELECT pg_reload_conf()" "host=$HAPG_HOST port=$HAPG_PORT dbname=postgres user=$HAPG_SUPERUSER sslmode=verify-full"
        """;

    public static async Task ResetAsync(Session session, string member, IReadOnlyList<string> names, CancellationToken cancel)
    {
        ClusterTopology topology = session.Topology;
        OneShotResult result = await InternalJob.RunAsync(
            session,
            "alter-system",
            topology.Patroni.Image,
            $"{topology.Name}_{topology.Networks.Internal}",
            Script,
            new Dictionary<string, string>
            {
                ["HAPG_HOST"] = $"{member}.{topology.Domain}",
                ["HAPG_PORT"] = $"{topology.Postgres.Port}",
                ["HAPG_SUPERUSER"] = topology.Postgres.Superuser,
                ["HAPG_NAMES"] = string.Join(' ', names),
            },
            ["ca.crt", "superuser_password"],
            cancel);
        if (!result.Succeeded)
            throw new DeployException(ExitCode.Failed, $"ALTER SYSTEM could not be taken back on {member}: {result.Error}.", $"Do it by hand: ALTER SYSTEM RESET {names[0]}; SELECT pg_reload_conf();");
    }
}
