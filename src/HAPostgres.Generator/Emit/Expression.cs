namespace HAPostgres.Generator.Emit;

/// <summary>An expression of C#: small ones stand on one line, as a person would write them, and others over several.</summary>
internal sealed class Expression
{
    private const int LongestLine = 140;

    private const string TargetTyped = "new(";

    private readonly string _first;
    private readonly IReadOnlyList<Expression> _parts;
    private readonly bool _isObject;

    private Expression(string first, IReadOnlyList<Expression> parts, bool isObject)
    {
        _first = first;
        _parts = parts;
        _isObject = isObject;
    }

    /// <summary>Whether nothing says the type of the object that it makes.</summary>
    public bool IsTargetTyped => _first.StartsWith(TargetTyped, StringComparison.Ordinal);

    /// <exception cref="NotSupportedException">The expression has several lines.</exception>
    public string Text =>
        OnOneLine ? _first : throw new NotSupportedException($"The generator has no place here for several lines: {_first}");

    private bool OnOneLine => _parts.Count == 0;

    public static Expression Of(string text) => new(text, [], isObject: false);

    /// <param name="open">With the opening parenthesis.</param>
    /// <param name="arguments">Objects among them have lines of their own.</param>
    public static Expression Call(string open, IReadOnlyList<Expression> arguments) =>
        arguments.Any(static a => a.IsTargetTyped) ? new(open, arguments, isObject: false)
        : OneLine(open, arguments, ")") is string line ? Of(line)
        : new(open, arguments, isObject: false);

    /// <param name="arguments">The constructor's.</param>
    public static Expression Object(string arguments, IReadOnlyList<Expression> members)
    {
        string create = $"{TargetTyped}{arguments})";
        return members.Count == 0 ? Of(create)
            : OneLine(create + " { ", members, " }") is string line ? Of(line)
            : new(create, members, isObject: true);
    }

    public Expression WithType(string type) => new($"new {type}{_first.Substring(TargetTyped.Length - 1)}", _parts, _isObject);

    public Expression Assigned(string name) => new($"{name} = {_first}", _parts, _isObject);

    public void Write(CodeBuilder code, string before, string after)
    {
        if (OnOneLine)
        {
            code.Line(before + _first + after);
            return;
        }
        code.Line(before + _first);
        if (_isObject)
            code.Block(() => WriteParts(code, afterLast: ","), close: "}" + after);
        else
            code.Indented(() => WriteParts(code, afterLast: ")" + after));
    }

    private void WriteParts(CodeBuilder code, string afterLast)
    {
        for (int i = 0; i < _parts.Count; i++)
            _parts[i].Write(code, "", i < _parts.Count - 1 ? "," : afterLast);
    }

    private static string? OneLine(string open, IReadOnlyList<Expression> parts, string close)
    {
        if (parts.Any(static p => !p.OnOneLine) || parts.Sum(static p => p._first.Length) > LongestLine)
            return null;
        string line = open + string.Join(", ", parts.Select(static p => p._first)) + close;
        return line.Length <= LongestLine ? line : null;
    }
}
