using System.Globalization;
using System.Text;

namespace HAPostgres.Json;

/// <summary>
/// Reads JSON with comments and trailing commas, and keeps every value's place. At the first syntax error it stops and returns
/// what it has read so far, so that the generated class does not vanish while somebody types.
/// </summary>
internal sealed class JsonReader
{
    /// <summary>As deep as System.Text.Json goes by default; a manifest needs five.</summary>
    private const int MaxDepth = 64;

    private static readonly char[] s_lineEnds = ['\r', '\n'];

    private readonly SourceText _source;
    private readonly DiagnosticSink _sink;
    private readonly string _text;
    private int _at;
    private int _depth;
    private bool _failed;

    private JsonReader(SourceText source, DiagnosticSink sink)
    {
        _source = source;
        _sink = sink;
        _text = source.Text;
    }

    /// <returns>Null where the text holds no value at all.</returns>
    public static JsonNode? Read(SourceText source, DiagnosticSink sink)
    {
        var reader = new JsonReader(source, sink);
        reader.SkipByteOrderMark();
        JsonNode? root = reader.ReadValue();
        reader.SkipTrivia();
        if (!reader._failed && reader._at < reader._text.Length)
            reader.Fail(reader._at, $"there is {reader.Describe(reader._at)} behind the end of the document; remove it");
        return root;
    }

    private void SkipByteOrderMark()
    {
        if (_text.Length > 0 && _text[0] == '\uFEFF')
            _at = 1;
    }

    private JsonNode? ReadValue()
    {
        SkipTrivia();
        if (_failed)
            return null;
        if (_at == _text.Length)
            return Fail(_at, "the text ends where a value should stand");
        switch (_text[_at])
        {
            case '{' or '[':
                return ReadNested();
            case '"':
                int start = _at;
                return ReadString() is string value ? new JsonString(Span(start), value) : null;
            case '-' or (>= '0' and <= '9'):
                return ReadNumber();
            default:
                return ReadWord();
        }
    }

    private JsonNode? ReadNested()
    {
        if (_depth == MaxDepth)
            return Fail(_at, $"objects and arrays are nested more than {MaxDepth} deep");
        _depth++;
        JsonNode node = _text[_at] == '{' ? ReadObject() : ReadArray();
        _depth--;
        return node;
    }

    private JsonObject ReadObject()
    {
        int start = _at++;
        var properties = new JsonProperties();
        while (NextItem('}', properties.Count))
        {
            if (_text[_at] != '"')
            {
                Fail(_at, $"a name in double quotes should stand here, not {Describe(_at)}");
                break;
            }
            int nameStart = _at;
            if (ReadString() is not string name)
                break;
            SourceSpan nameSpan = Span(nameStart);
            SkipTrivia();
            if (!_failed && !Take(':'))
                Fail(_at, $"a colon should follow the name \"{name}\", not {Describe(_at)}");
            if (_failed || ReadValue() is not JsonNode value)
                break;
            if (!properties.Add(new JsonProperty(name, nameSpan, value)))
                _sink.Report(
                    SyntaxRules.DuplicateName,
                    nameSpan,
                    $"\"{name}\" is written twice in the same object, and only one of them could count; remove one"
                );
        }
        return new JsonObject(Span(start), properties);
    }

    private JsonArray ReadArray()
    {
        int start = _at++;
        var items = new List<JsonNode>();
        while (NextItem(']', items.Count))
        {
            if (ReadValue() is not JsonNode item)
                break;
            items.Add(item);
        }
        return new JsonArray(Span(start), items);
    }

    /// <summary>Steps over a comma or the closing bracket. True where an item follows.</summary>
    private bool NextItem(char close, int count)
    {
        int previousEnd = _at;
        SkipTrivia();
        if (_failed || Take(close))
            return false;
        if (_at == _text.Length)
        {
            Fail(_at, $"the text ends where '{close}' should close what was opened");
            return false;
        }
        if (count == 0)
            return true;
        if (!Take(','))
        {
            // Where the comma belongs, not where the next line begins.
            Fail(
                IsClosing(_text[_at]) ? _at : previousEnd,
                IsClosing(_text[_at]) ? $"'{close}' should stand here, not {Describe(_at)}" : $"a comma is missing before {Describe(_at)}"
            );
            return false;
        }
        SkipTrivia();
        return !_failed
            && !Take(close)
            && (_at < _text.Length || Fail(_at, $"the text ends where '{close}' should close what was opened") is not null);
    }

    private static bool IsClosing(char c) => c is '}' or ']';

    private JsonNode? ReadWord()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '$'))
            _at++;
        string word = _text.Substring(start, _at - start);
        switch (word)
        {
            case "true":
                return new JsonBoolean(Span(start), true);
            case "false":
                return new JsonBoolean(Span(start), false);
            case "null":
                return new JsonNull(Span(start));
            case "":
                return Fail(start, $"a value should stand here, not {Describe(start)}");
            default:
                return Fail(start, $"'{word}' is not a JSON value; write it in double quotes if it is text");
        }
    }

    private JsonNode? ReadNumber()
    {
        int start = _at;
        Take('-');
        int integer = _at;
        bool valid = Digits() && !(_text[integer] == '0' && _at - integer > 1);
        if (valid && Take('.'))
            valid = Digits();
        if (valid && (Take('e') || Take('E')))
        {
            if (!Take('+'))
                Take('-');
            valid = Digits();
        }
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '.' or '_'))
        {
            valid = false;
            _at++;
        }
        string text = _text.Substring(start, _at - start);
        return valid
            ? new JsonNumber(Span(start), text)
            : Fail(start, $"'{text}' is not a JSON number; a value with a unit is written in double quotes, as in \"30s\"");
    }

    private bool Digits()
    {
        int start = _at;
        while (_at < _text.Length && _text[_at] is >= '0' and <= '9')
            _at++;
        return _at > start;
    }

    private string? ReadString()
    {
        int start = _at++;
        int plain = _at;
        while (_at < _text.Length && _text[_at] is not ('"' or '\\') && _text[_at] >= ' ' && !char.IsSurrogate(_text[_at]))
            _at++;
        if (_at < _text.Length && _text[_at] == '"')
            return _text.Substring(plain, _at++ - plain);

        var value = new StringBuilder(_text, plain, _at - plain, 256);
        while (_at < _text.Length)
        {
            char c = _text[_at];
            if (c == '"')
            {
                _at++;
                return value.ToString();
            }
            if (c < ' ')
            {
                Fail(
                    c is '\n' or '\r' ? start : _at,
                    c is '\n' or '\r'
                        ? "the string is not closed on its line; add the closing quote"
                        : FormattableString.Invariant(
                            $"a control character (U+{(int)c:X4}) may not stand in a string; write it as \\u{(int)c:x4}"
                        )
                );
                return null;
            }
            if (c == '\\')
            {
                if (!ReadEscape(value))
                    return null;
                continue;
            }
            int length = char.IsSurrogate(c) ? 2 : 1;
            if (length == 2 && !IsPair(_at))
            {
                Fail(_at, Half(c));
                return null;
            }
            value.Append(_text, _at, length);
            _at += length;
        }
        Fail(start, "the string is not closed; add the closing quote");
        return null;
    }

    private bool ReadEscape(StringBuilder value)
    {
        int start = _at++;
        char c = _at < _text.Length ? _text[_at++] : '\0';
        if (c == 'u')
        {
            if (CodeUnit(_at) is char unit)
            {
                _at += 4;
                value.Append(unit);
                if (!char.IsSurrogate(unit))
                    return true;
                if (
                    _at < _text.Length - 1
                    && _text[_at] == '\\'
                    && _text[_at + 1] == 'u'
                    && CodeUnit(_at + 2) is char low
                    && char.IsSurrogatePair(unit, low)
                )
                {
                    _at += 6;
                    value.Append(low);
                    return true;
                }
                Fail(start, Half(unit));
                return false;
            }
        }
        else if ("\"\\/bfnrt".IndexOf(c) is >= 0 and int index)
        {
            value.Append("\"\\/\b\f\n\r\t"[index]);
            return true;
        }
        Fail(start, "this escape is none of JSON's (\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000); write \\\\ for a backslash");
        return false;
    }

    /// <summary>Four hexadecimal digits; null where there are none.</summary>
    private char? CodeUnit(int offset)
    {
        string hex = _text.Substring(offset, Math.Min(4, _text.Length - offset));
        return hex.Length == 4 && hex.All(Uri.IsHexDigit)
            ? (char)int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : null;
    }

    private static string Half(char unit) =>
        FormattableString.Invariant(
            $"U+{(int)unit:X4} is half of a character and cannot stand alone; write both halves, as in \\ud83d\\ude00"
        );

    private bool IsPair(int offset) => offset + 1 < _text.Length && char.IsSurrogatePair(_text[offset], _text[offset + 1]);

    private void SkipTrivia()
    {
        while (_at < _text.Length && !_failed)
        {
            char c = _text[_at];
            if (c is ' ' or '\t' or '\r' or '\n')
                _at++;
            else if (c == '/' && _at + 1 < _text.Length && _text[_at + 1] == '/')
                _at = _text.IndexOfAny(s_lineEnds, _at) is >= 0 and int end ? end : _text.Length;
            else if (c == '/' && _at + 1 < _text.Length && _text[_at + 1] == '*')
                SkipBlockComment();
            else
                return;
        }
    }

    private void SkipBlockComment()
    {
        int end = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (end < 0)
            Fail(_at, "the comment is not closed; add */");
        else
            _at = end + 2;
    }

    private bool Take(char c)
    {
        if (_at == _text.Length || _text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private SourceSpan Span(int start) => new(_source, start, _at);

    private string Describe(int offset)
    {
        if (offset == _text.Length)
            return "the end of the text";
        if (char.IsControl(_text[offset]) || _text[offset] == '\uFEFF')
            return FormattableString.Invariant($"an invisible character (U+{(int)_text[offset]:X4})");
        return $"'{_text.Substring(offset, IsPair(offset) ? 2 : 1)}'";
    }

    private JsonNode? Fail(int offset, string message)
    {
        if (!_failed)
            _sink.Report(SyntaxRules.Syntax, new SourceSpan(_source, offset, Math.Min(offset + 1, _text.Length)), message);
        _failed = true;
        return null;
    }
}
