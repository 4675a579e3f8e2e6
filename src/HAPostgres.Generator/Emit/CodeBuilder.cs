using System.Text;

namespace HAPostgres.Generator.Emit;

/// <summary>Lines of C# with their indentation; the same bytes on every machine.</summary>
internal sealed class CodeBuilder
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public CodeBuilder Line(string line = "")
    {
        if (line.Length > 0)
            _text.Append(' ', _depth * 4).Append(line);
        _text.Append('\n');
        return this;
    }

    /// <summary>Lines between braces, one level deeper.</summary>
    public CodeBuilder Block(Action content, string close = "}")
    {
        Line("{");
        Indented(content);
        return Line(close);
    }

    public CodeBuilder Indented(Action content)
    {
        _depth++;
        content();
        _depth--;
        return this;
    }

    public CodeBuilder Summary(string text) => Line($"/// <summary>{XmlText(text)}</summary>");

    public CodeBuilder Class(string name, string summary, Action content) =>
        Summary(summary).Line($"public static class {name}").Block(content);

    /// <summary>A part of a class whose summary another part has.</summary>
    public CodeBuilder Part(string name, Action content) => Line($"public static partial class {name}").Block(content);

    public CodeBuilder Constant(string name, string value, string summary) =>
        Summary(summary).Line($"public const string {name} = {Literal.Of(value)};");

    public CodeBuilder Constant(string name, int value, string summary) =>
        Summary(summary).Line($"public const int {name} = {Literal.Of(value)};");

    /// <summary>Puts an empty line between the parts.</summary>
    public CodeBuilder Separated(IEnumerable<Action> parts)
    {
        bool first = true;
        foreach (Action part in parts)
        {
            if (!first)
                Line();
            first = false;
            part();
        }
        return this;
    }

    public override string ToString() => _text.ToString();

    /// <summary>A manifest's own value inside a doc comment: it may hold anything, but must stay on its line.</summary>
    private static string XmlText(string text)
    {
        if (!text.Any(IsSpecial))
            return text;
        StringBuilder xml = new(text);
        for (int i = 0; i < xml.Length; i++)
        {
            if (IsUnprintable(xml[i]))
                xml[i] = ' ';
        }
        return xml.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").ToString();
    }

    private static bool IsSpecial(char c) => c is '&' or '<' or '>' || IsUnprintable(c);

    private static bool IsUnprintable(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\uFFFE' or '\uFFFF';
}
