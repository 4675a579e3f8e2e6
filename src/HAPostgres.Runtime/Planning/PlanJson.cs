using System.Text.Json;

namespace HAPostgres.Runtime.Planning;

/// <summary>The plan for a machine. Names and words never change their meaning.</summary>
internal static class PlanJson
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(ClusterTopology topology, Plan plan) =>
        JsonSerializer.Serialize(
            new
            {
                cluster = topology.Name,
                changed = !plan.IsEmpty,
                effect = EffectText.Word(plan.Effect),
                changes = plan.Changes.Select(static c => new
                {
                    subject = c.Subject == Subject.NodeLabel ? "node-label" : c.Subject.ToString().ToLowerInvariant(),
                    name = c.Name,
                    what = c.What,
                    from = c.From,
                    to = c.To,
                    effect = EffectText.Word(c.Effect),
                    byHand = c.ByHand,
                }),
                blockers = plan.Blockers.Select(static b => new { text = b.Text, flag = b.Flag }),
                notes = plan.Notes,
                notSeen = plan.Unseen,
            },
            s_options
        );
}
