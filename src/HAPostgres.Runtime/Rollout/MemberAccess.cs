using System.Text.Json.Nodes;

namespace HAPostgres.Runtime.Rollout;

/// <summary>
/// When members take over the lines of pg_hba. A member gets the certificate that a line asks for with its new task: such a line comes
/// after the last member is updated, and goes before the first is. Otherwise a member without one could not stream from the leader.
/// </summary>
internal static class MemberAccess
{
    private const string Server = "postgresql";
    private const string Lines = "pg_hba";

    /// <returns>Whether a line of pg_hba asks for a certificate that no line has asked for yet.</returns>
    public static bool Tightens(JsonObject wanted, JsonObject current) =>
        AskingForCertificates(wanted).Except(AskingForCertificates(current)).Any();

    /// <returns>The dynamic configuration without its lines of pg_hba, so that those of the running cluster stay.</returns>
    public static JsonObject Without(JsonObject dynamic)
    {
        JsonObject others = dynamic.DeepClone().AsObject();
        (others[Server] as JsonObject)?.Remove(Lines);
        return others;
    }

    private static IEnumerable<string> AskingForCertificates(JsonObject configuration) =>
        (configuration[Server]?[Lines] as JsonArray ?? [])
            .Select(static l => l?.ToString() ?? "")
            .Where(static l =>
                l.Contains("clientcert", StringComparison.Ordinal) || l.TrimEnd().EndsWith(" cert", StringComparison.Ordinal)
            );
}
