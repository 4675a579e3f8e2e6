namespace HAPostgres;

/// <summary>A file's text with its lines, so that offsets become lines and columns in logarithmic time.</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string path, string text)
    {
        Path = path;
        Text = text;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                _lineStarts.Add(i + 1);
        }
    }

    public string Path { get; }

    public string Text { get; }

    public TextPosition PositionOf(int offset)
    {
        int index = _lineStarts.BinarySearch(offset);
        int line = index >= 0 ? index : ~index - 1;
        return new TextPosition(line, offset - _lineStarts[line]);
    }
}

/// <summary>A stretch of a text; its lines and columns are computed on demand.</summary>
internal readonly struct SourceSpan(SourceText source, int start, int end)
{
    public SourceLocation ToLocation() => new(source.Path, start, end - start, source.PositionOf(start), source.PositionOf(end));
}
