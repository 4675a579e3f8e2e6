using System.Globalization;
using System.Text;

namespace HAPostgres.Json;

/// <summary>
/// Steps through the text of a JSON document: over space and comments, and over one string, number or word. It stops for good at the first
/// error.
/// </summary>
internal sealed class JsonScanner
{
    private static readonly char[] s_lineEnds = ['\r', '\n'];

    private readonly SourceText _source;
    private readonly DiagnosticSink _sink;
    private readonly string _text;
    private int _at;

    public JsonScanner(SourceText source, DiagnosticSink sink)
    {
        _source = source;
        _sink = sink;
        _text = source.Text;
        // A byte order mark.
        if (_text.Length > 0 && _text[0] == '\uFEFF')
            _at = 1;
    }

    /// <summary>The place of the next character.</summary>
    public int At => _at;

    /// <summary>Null at the end of the text.</summary>
    public char? Next => _at < _text.Length ? _text[_at] : null;

    public bool Failed { get; private set; }

    public SourceSpan Span(int start) => new(_source, start, _at);

    /// <returns>Whether the character stood there, which is behind now.</returns>
    public bool Take(char c)
    {
        if (Next != c)
            return false;
        _at++;
        return true;
    }

    /// <summary>Letters, digits, underscores and dollar signs; empty where there are none.</summary>
    public string ReadWord()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '$'))
            _at++;
        return _text.Substring(start, _at - start);
    }

    /// <returns>Null where it is none.</returns>
    public string? ReadNumber()
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
        if (!valid)
            Fail(start, $"'{text}' is not a JSON number; a value with a unit is written in double quotes, as in \"30s\"");
        return valid ? text : null;
    }

    private bool Digits()
    {
        int start = _at;
        while (_at < _text.Length && _text[_at] is >= '0' and <= '9')
            _at++;
        return _at > start;
    }

    /// <returns>Null where it is none.</returns>
    public string? ReadString()
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

    public void SkipTrivia()
    {
        while (_at < _text.Length && !Failed)
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

    /// <summary>A character, for a message.</summary>
    public string Describe(int offset)
    {
        if (offset == _text.Length)
            return "the end of the text";
        if (char.IsControl(_text[offset]) || _text[offset] == '\uFEFF')
            return FormattableString.Invariant($"an invisible character (U+{(int)_text[offset]:X4})");
        return $"'{_text.Substring(offset, IsPair(offset) ? 2 : 1)}'";
    }

    public void Fail(int offset, string message)
    {
        if (!Failed)
            _sink.Report(SyntaxRules.Syntax, new SourceSpan(_source, offset, Math.Min(offset + 1, _text.Length)), message);
        Failed = true;
    }
}
