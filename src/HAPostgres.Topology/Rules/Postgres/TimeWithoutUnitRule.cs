using HAPostgres.Parameters;

namespace HAPostgres.Rules;

internal sealed class TimeWithoutUnitRule : Rule
{
    public override RuleDescriptor Descriptor { get; } =
        new("HAPG3076", "Time parameter without a unit counts as milliseconds", RuleSeverity.Warning);

    public override void Check(RuleContext context)
    {
        if (ParameterCatalog.Of(context.Topology.Postgres.Version) is not ParameterCatalog catalog)
            return;
        foreach (KeyValuePair<string, string> parameter in context.Manifest.Postgres.Parameters)
        {
            if (
                catalog.Find(parameter.Key) is { Unit: "ms" } facts
                && s_long.Contains(facts.Name)
                && !parameter.Value.Any(char.IsLetter)
                && ParameterNumber.ReadInteger(parameter.Value, facts.Unit, out int count) == NumberFault.None
                && count is > 0 and < 1000
            )
                context.Report(
                    Descriptor,
                    $"{parameter.Key} is {count} without a unit, which PostgreSQL counts in ms: less than a second. Write \"{count}s\" or "
                        + $"\"{count}min\" where that is meant, else \"{count}ms\"",
                    $"postgres.parameters.{parameter.Key}"
                );
        }
    }

    /// <summary>Parameters for which less than a second is never meant.</summary>
    private static readonly HashSet<string> s_long =
    [
        "idle_in_transaction_session_timeout",
        "idle_session_timeout",
        "max_standby_archive_delay",
        "max_standby_streaming_delay",
        "recovery_min_apply_delay",
        "statement_timeout",
        "transaction_timeout",
        "wal_receiver_timeout",
        "wal_retrieve_retry_interval",
        "wal_sender_timeout",
    ];
}
