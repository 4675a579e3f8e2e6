namespace HAPostgres.Json;

/// <summary>RFC 7396: objects merge, null removes, everything else replaces. Every value keeps its place in its own file.</summary>
internal static class MergePatch
{
    public static JsonNode Apply(JsonNode target, JsonNode patch)
    {
        if (patch is not JsonObject changes)
            return patch;
        IReadOnlyList<JsonProperty> old = target is JsonObject known ? known.Properties : [];
        var names = new HashSet<string>(old.Select(static p => p.Name), StringComparer.Ordinal);
        var changed = changes.Properties.ToDictionary(static c => c.Name, StringComparer.Ordinal);
        var merged = old.Where(p => !changed.TryGetValue(p.Name, out JsonProperty? change) || change.Value is not JsonNull)
            .Select(p => changed.TryGetValue(p.Name, out JsonProperty? change)
                ? new JsonProperty(p.Name, change.NameSpan, Apply(p.Value, change.Value))
                : p)
            .Concat(changes.Properties.Where(c => c.Value is not JsonNull && !names.Contains(c.Name))
                // Applied to nothing, so that a null inside removes nothing instead of becoming a value.
                .Select(static c => new JsonProperty(c.Name, c.NameSpan, Apply(new JsonNull(c.NameSpan), c.Value))))
            .ToList();
        // An object of both files is pointed at where the base has it: what it lacks is lacking there.
        return new JsonObject(target is JsonObject ? target.Span : patch.Span, merged);
    }
}
