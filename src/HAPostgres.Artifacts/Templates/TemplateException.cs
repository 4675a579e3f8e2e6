using Scriban.Parsing;

namespace HAPostgres.Artifacts.Templates;

/// <summary>A mistake in a template.</summary>
/// <param name="path">The template.</param>
/// <param name="line">From 1.</param>
/// <param name="column">From 1.</param>
public sealed class TemplateException(string path, int line, int column, string reason, Exception? inner = null)
    : Exception($"{path}({line},{column}): {reason}", inner)
{
    public string Path { get; } = path;

    public int Line { get; } = line;

    public int Column { get; } = column;

    public string Reason { get; } = reason;

    internal static TemplateException At(SourceSpan span, string reason, Exception? inner = null) =>
        new(span.FileName, span.Start.Line + 1, span.Start.Column + 1, reason, inner);
}
