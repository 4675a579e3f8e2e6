using HAPostgres.Runtime.Cli;
using HAPostgres.Runtime.Docker;

namespace HAPostgres.Runtime.Patroni;

/// <summary>Asks a member of Patroni, from inside the internal network, to do something.</summary>
internal static class MemberRequest
{
    public const string ReleasePurpose = "release";

    // The password reaches curl on its standard input: no command line ever shows it.
    private const string Request = """
        request() {
          printf 'user = "%s:%s"\n' "$HAPG_USER" "$(cat /run/secrets/restapi_password)" |
            curl --config - --silent --show-error --cacert /run/secrets/ca.crt --cert /run/secrets/internal.crt --key /run/secrets/internal.key \
              --header 'Content-Type: application/json' "$@"
        }
        """;

    private const string Restart = Request + """

        answer=$(request --max-time "$HAPG_LIMIT" --write-out ' (%{http_code})' --request POST --data-raw '{"restart_pending": true}' "$HAPG_URL/restart") || exit 1
        echo "answer=$answer"
        [[ $answer == *"(200)" || $answer == *"(202)" ]]
        """;

    // The leader looks after its standbys once a loop. A change of the configuration wakes it, and so does one that changes nothing.
    private const string Nudge = Request + """

        end=$((SECONDS + HAPG_LIMIT))
        while ((SECONDS < end)); do
          synchronous=$(curl --silent --max-time 3 --cacert /run/secrets/ca.crt "$HAPG_URL/cluster" | grep -o '"name": "[^"]*", "role": "sync_standby"')
          [[ -z $synchronous || $synchronous == *"\"$HAPG_MEMBER\""* ]] || break
          request --max-time 3 --output /dev/null --request PATCH --data-raw "{\"ttl\": $HAPG_TTL}" "$HAPG_URL/config"
          sleep 0.4
        done
        exit 0
        """;

    /// <summary>Restarts PostgreSQL of a member that waits for it, and returns when it runs again.</summary>
    public static async Task RestartAsync(Session session, string member, CancellationToken cancel)
    {
        OneShotResult result = await RunAsync(session, "restart", Restart, member, session.Options.Timeout, [], cancel);
        if (!result.Succeeded)
            throw new DeployException(ExitCode.Failed, $"PostgreSQL of {member} did not restart: {result.Value("answer") ?? result.Error}.", "Its log tells why; run deploy again when the cause is gone.");
    }

    /// <summary>Keeps the leader's loop awake until the member is no longer the one that commits wait for.</summary>
    public static Task ReleaseAsync(Session session, string leader, string member, TimeSpan limit, CancellationToken cancel) =>
        RunAsync(session, ReleasePurpose, Nudge, leader, limit, [KeyValuePair.Create("HAPG_MEMBER", member), KeyValuePair.Create("HAPG_TTL", $"{session.Topology.Patroni.Ttl.Seconds}")], cancel);

    private static Task<OneShotResult> RunAsync(Session session, string purpose, string script, string member, TimeSpan limit, IEnumerable<KeyValuePair<string, string>> environment, CancellationToken cancel)
    {
        ClusterTopology topology = session.Topology;
        return InternalJob.RunAsync(
            session,
            purpose,
            topology.Patroni.Image,
            $"{topology.Name}_{topology.Networks.Internal}",
            script,
            new Dictionary<string, string>(environment)
            {
                ["HAPG_USER"] = PatroniTopology.RestUser,
                ["HAPG_URL"] = $"https://{member}.{topology.Domain}:{topology.Patroni.RestPort}",
                ["HAPG_LIMIT"] = $"{Math.Ceiling(limit.TotalSeconds):0}",
            },
            ["ca.crt", "internal.crt", "internal.key", "restapi_password"],
            cancel);
    }
}
