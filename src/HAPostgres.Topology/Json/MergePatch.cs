namespace HAPostgres.Json;

/// <summary>RFC 7396: objects merge, null removes, everything else replaces. Every value keeps its place in its own file.</summary>
internal static class MergePatch
{
    public static JsonNode Apply(JsonNode target, JsonNode patch)
    {
        if (patch is not JsonObject changes)
            return patch;
        var old = target as JsonObject;
        var merged = new JsonProperties();
        foreach (JsonProperty property in old?.Properties ?? [])
        {
            if (changes.Find(property.Name) is not JsonProperty change)
                merged.Add(property);
            else if (change.Value is not JsonNull)
                merged.Add(new JsonProperty(property.Name, change.NameSpan, Apply(property.Value, change.Value)));
        }
        foreach (JsonProperty change in changes.Properties)
        {
            // Applied to nothing, so that a null inside removes nothing instead of becoming a value.
            if (change.Value is not JsonNull && old?.Find(change.Name) is null)
                merged.Add(new JsonProperty(change.Name, change.NameSpan, Apply(new JsonNull(change.NameSpan), change.Value)));
        }
        // An object of both files is pointed at where the base has it: what it lacks is lacking there.
        return new JsonObject(old is null ? patch.Span : old.Span, merged);
    }
}
