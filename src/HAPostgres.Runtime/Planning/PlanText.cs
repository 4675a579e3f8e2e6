using System.Globalization;
using System.Text.Json;
using HAPostgres.Runtime.Output;

namespace HAPostgres.Runtime.Planning;

/// <summary>The plan for a person: a line for each change, under the thing that changes.</summary>
internal static class PlanText
{
    /// <summary>A value that is longer is cut: a plan is read, not parsed.</summary>
    private const int Longest = 120;

    public static void Write(Reporter report, Plan plan)
    {
        foreach (IGrouping<(Subject, string), Change> group in plan.Changes.GroupBy(static c => (c.Subject, c.Name)))
        {
            foreach (Change change in group)
                report.Plain($"{Sign(change)} {Describe(change)}", Colour(change.Effect));
        }
        foreach (string note in plan.Notes)
            report.Line("note", note);
        foreach (string unseen in plan.Unseen)
            report.Warn("not seen", unseen);
        foreach (Blocker blocker in plan.Blockers)
            report.Bad("blocked", blocker.Text);
        report.Line("plan", Summary(plan));
    }

    public static string Summary(Plan plan) =>
        plan.IsEmpty
            ? plan.Unseen.Count == 0
                ? "no change"
                : "no change found, but not everything could be read"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.Changes.Count} change{(plan.Changes.Count == 1 ? "" : "s")}; highest impact: {EffectText.Of(plan.Effect)}"
            );

    public static string Describe(Change change)
    {
        string subject = change.Subject switch
        {
            Subject.NodeLabel => "node label",
            Subject other => other.ToString().ToLowerInvariant(),
        };
        string what = change.What.Length == 0 ? "" : $" {change.What}";
        string items = Items(change);
        string values = (change.From, change.To) switch
        {
            _ when items.Length > 0 => "",
            (null, null) => "",
            (null, { } to) => $": {Cut(to)}",
            ({ } from, null) => $": {Cut(from)}",
            ({ } from, { } to) => $": {Cut(from)} -> {Cut(to)}",
        };
        string hand = change.ByHand ? " (changed by hand)" : "";
        return $"{subject} {change.Name}{what}{values}  [{EffectText.Of(change.Effect)}]{hand}{items}";
    }

    /// <summary>A list, such as the lines of pg_hba, by what leaves it and what comes; its whole text would be cut before that.</summary>
    /// <returns>Empty where it is no list, or one in another order.</returns>
    private static string Items(Change change)
    {
        if (List(change.From) is not { } from || List(change.To) is not { } to)
            return "";
        return string.Concat(from.Except(to).Select(static i => $"\n    - {i}").Concat(to.Except(from).Select(static i => $"\n    + {i}")));
    }

    private static string[]? List(string? value)
    {
        if (value is not ['[', ..])
            return null;
        try
        {
            return JsonSerializer.Deserialize<string[]>(value);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static char Sign(Change change) =>
        change switch
        {
            { From: null } => '+',
            { To: null } => '-',
            _ => '~',
        };

    private static string Colour(Effect effect) =>
        effect switch
        {
            Effect.Nothing or Effect.Reload => "green",
            Effect.Restart or Effect.RestartOfReplica or Effect.Switchover => "yellow",
            _ => "red",
        };

    private static string Cut(string value) => value.Length <= Longest ? value : value[..(Longest - 1)] + "…";
}
