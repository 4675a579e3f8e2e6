using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace HAPostgres.Runtime.Stack;

/// <summary>
/// Compose files write a dollar as "$$" and take "$NAME" from the operator's environment. Rendered stacks have none of the latter:
/// the same artifacts must mean the same on every machine.
/// </summary>
internal sealed class InterpolatedText(INodeDeserializer inner) : INodeDeserializer
{
    public bool Deserialize(
        IParser reader,
        Type expectedType,
        Func<IParser, Type, object?> nestedObjectDeserializer,
        out object? value,
        ObjectDeserializer rootDeserializer
    )
    {
        Mark? start = reader.Current?.Start;
        Mark? end = reader.Current?.End;
        if (!inner.Deserialize(reader, expectedType, nestedObjectDeserializer, out value, rootDeserializer))
            return false;
        if (value is string text && text.Contains('$', StringComparison.Ordinal))
            value = Unescape(text, start ?? Mark.Empty, end ?? Mark.Empty);
        return true;
    }

    private static string Unescape(string text, Mark start, Mark end)
    {
        string rest = text.Replace("$$", "", StringComparison.Ordinal);
        if (rest.Contains('$', StringComparison.Ordinal))
            throw new YamlException(
                start,
                end,
                $"'{text}' refers to a variable of the operator's environment, which rendered stacks never do"
            );
        return text.Replace("$$", "$", StringComparison.Ordinal);
    }
}
