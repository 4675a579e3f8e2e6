namespace HAPostgres;

/// <summary>A stretch of text in a manifest.</summary>
/// <param name="Path">The file, as it was named to the compiler.</param>
/// <param name="Offset">From 0, in UTF-16 code units.</param>
/// <param name="Length">In UTF-16 code units.</param>
/// <param name="Start">The first character.</param>
/// <param name="End">The place behind the last character.</param>
public sealed record SourceLocation(string Path, int Offset, int Length, TextPosition Start, TextPosition End)
{
    public override string ToString() => $"{Path}({Start.Line + 1},{Start.Column + 1})";
}

/// <summary>A place in a text. Both numbers count from 0, columns in UTF-16 code units, as Roslyn does.</summary>
public readonly record struct TextPosition(int Line, int Column);
