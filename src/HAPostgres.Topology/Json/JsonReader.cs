namespace HAPostgres.Json;

/// <summary>
/// Reads JSON with comments and trailing commas, and keeps every value's place. At the first syntax error it stops and returns
/// what it has read so far, so that the generated class does not vanish while somebody types.
/// </summary>
internal sealed class JsonReader
{
    /// <summary>As deep as System.Text.Json goes by default; a manifest needs five.</summary>
    private const int MaxDepth = 64;

    private readonly JsonScanner _scanner;
    private readonly DiagnosticSink _sink;
    private int _depth;

    private JsonReader(JsonScanner scanner, DiagnosticSink sink)
    {
        _scanner = scanner;
        _sink = sink;
    }

    /// <returns>Null where the text holds no value at all.</returns>
    public static JsonNode? Read(SourceText source, DiagnosticSink sink)
    {
        JsonScanner scanner = new(source, sink);
        JsonNode? root = new JsonReader(scanner, sink).ReadValue();
        scanner.SkipTrivia();
        if (!scanner.Failed && scanner.Next is not null)
            scanner.Fail(scanner.At, $"there is {scanner.Describe(scanner.At)} behind the end of the document; remove it");
        return root;
    }

    private JsonNode? ReadValue()
    {
        _scanner.SkipTrivia();
        if (_scanner.Failed)
            return null;
        int start = _scanner.At;
        switch (_scanner.Next)
        {
            case null:
                return Fail(start, "the text ends where a value should stand");
            case '{' or '[':
                return ReadNested();
            case '"':
                return _scanner.ReadString() is string value ? new JsonString(_scanner.Span(start), value) : null;
            case '-' or (>= '0' and <= '9'):
                return _scanner.ReadNumber() is string number ? new JsonNumber(_scanner.Span(start), number) : null;
            default:
                return ReadWord(start);
        }
    }

    private JsonNode? ReadNested()
    {
        if (_depth == MaxDepth)
            return Fail(_scanner.At, $"objects and arrays are nested more than {MaxDepth} deep");
        _depth++;
        JsonNode node = _scanner.Next == '{' ? ReadObject() : ReadArray();
        _depth--;
        return node;
    }

    private JsonObject ReadObject()
    {
        int start = _scanner.At;
        _scanner.Take('{');
        var properties = new JsonProperties();
        while (NextItem('}', properties.Count) && ReadProperty() is { } property)
        {
            if (!properties.Add(property))
                _sink.Report(
                    SyntaxRules.DuplicateName,
                    property.NameSpan,
                    $"\"{property.Name}\" is written twice in the same object, and only one of them could count; remove one"
                );
        }
        return new JsonObject(_scanner.Span(start), properties);
    }

    private JsonProperty? ReadProperty()
    {
        int start = _scanner.At;
        if (_scanner.Next != '"')
        {
            Fail(start, $"a name in double quotes should stand here, not {_scanner.Describe(start)}");
            return null;
        }
        if (_scanner.ReadString() is not string name)
            return null;
        SourceSpan span = _scanner.Span(start);
        _scanner.SkipTrivia();
        if (!_scanner.Failed && !_scanner.Take(':'))
            Fail(_scanner.At, $"a colon should follow the name \"{name}\", not {_scanner.Describe(_scanner.At)}");
        return !_scanner.Failed && ReadValue() is { } value ? new JsonProperty(name, span, value) : null;
    }

    private JsonArray ReadArray()
    {
        int start = _scanner.At;
        _scanner.Take('[');
        var items = new List<JsonNode>();
        while (NextItem(']', items.Count) && ReadValue() is { } item)
            items.Add(item);
        return new JsonArray(_scanner.Span(start), items);
    }

    /// <summary>Steps over a comma or the closing bracket. True where an item follows.</summary>
    private bool NextItem(char close, int count)
    {
        int previousEnd = _scanner.At;
        _scanner.SkipTrivia();
        if (IsOver(close))
            return false;
        if (count == 0)
            return true;
        if (!_scanner.Take(','))
        {
            int at = _scanner.At;
            // A missing comma is reported where it belongs, not where the next line begins.
            if (_scanner.Next is '}' or ']')
                Fail(at, $"'{close}' should stand here, not {_scanner.Describe(at)}");
            else
                Fail(previousEnd, $"a comma is missing before {_scanner.Describe(at)}");
            return false;
        }
        _scanner.SkipTrivia();
        return !IsOver(close);
    }

    /// <summary>Steps over the closing bracket, where it is there.</summary>
    private bool IsOver(char close)
    {
        if (_scanner.Failed || _scanner.Take(close))
            return true;
        if (_scanner.Next is null)
            Fail(_scanner.At, $"the text ends where '{close}' should close what was opened");
        return _scanner.Failed;
    }

    private JsonNode? ReadWord(int start) =>
        _scanner.ReadWord() switch
        {
            "true" => new JsonBoolean(_scanner.Span(start), true),
            "false" => new JsonBoolean(_scanner.Span(start), false),
            "null" => new JsonNull(_scanner.Span(start)),
            "" => Fail(start, $"a value should stand here, not {_scanner.Describe(start)}"),
            string word => Fail(start, $"'{word}' is not a JSON value; write it in double quotes if it is text"),
        };

    private JsonNode? Fail(int offset, string message)
    {
        _scanner.Fail(offset, message);
        return null;
    }
}
