namespace HAPostgres.Json;

/// <summary>A JSON value that knows where it stands.</summary>
internal abstract class JsonNode(SourceSpan span)
{
    public SourceSpan Span { get; } = span;

    /// <summary>What the value is, in the words of a message: "a string", "an object".</summary>
    public abstract string Kind { get; }
}

internal sealed class JsonObject(SourceSpan span, JsonProperties properties) : JsonNode(span)
{
    public JsonProperties Properties { get; } = properties;

    public override string Kind => "an object";

    public JsonProperty? Find(string name) => Properties.Find(name);
}

internal sealed class JsonProperty(string name, SourceSpan nameSpan, JsonNode value)
{
    public string Name { get; } = name;

    public SourceSpan NameSpan { get; } = nameSpan;

    public JsonNode Value { get; } = value;
}

internal sealed class JsonArray(SourceSpan span, IReadOnlyList<JsonNode> items) : JsonNode(span)
{
    public IReadOnlyList<JsonNode> Items { get; } = items;

    public override string Kind => "an array";
}

internal sealed class JsonString(SourceSpan span, string value) : JsonNode(span)
{
    public string Value { get; } = value;

    public override string Kind => "a string";
}

internal sealed class JsonNumber(SourceSpan span, string text) : JsonNode(span)
{
    /// <summary>The number as it is written.</summary>
    public string Text { get; } = text;

    public override string Kind => "a number";
}

internal sealed class JsonBoolean(SourceSpan span, bool value) : JsonNode(span)
{
    public bool Value { get; } = value;

    public override string Kind => Value ? "true" : "false";
}

internal sealed class JsonNull(SourceSpan span) : JsonNode(span)
{
    public override string Kind => "null";
}
