using HAPostgres.Compose.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace HAPostgres.Compose;

/// <summary>A compose file as text, and back.</summary>
internal static class ComposeText
{
    public static string Write(ComposeFile file) => YamlText.Of(file, ComposeValues.Write);

    /// <summary>
    /// It knows the keys that are written and no other: a setting that is silently ignored is worse than an error.
    /// </summary>
    /// <exception cref="FormatException">The text is no file that was rendered; the message begins with line and column.</exception>
    public static ComposeFile Read(string yaml)
    {
        try
        {
            return new DeserializerBuilder()
                    .WithNamingConvention(UnderscoredNamingConvention.Instance)
                    .WithNodeDeserializer(new ValueReader(), static s => s.OnTop())
                    .WithEnforceRequiredMembers()
                    .Build()
                    .Deserialize<ComposeFile?>(yaml)
                ?? new ComposeFile();
        }
        catch (YamlException e)
        {
            throw new FormatException($"({e.Start.Line},{e.Start.Column}): {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    /// <summary>Reads the values that compose files spell in a way of their own, before YamlDotNet would in its way.</summary>
    private sealed class ValueReader : INodeDeserializer
    {
        public bool Deserialize(
            IParser reader,
            Type expectedType,
            Func<IParser, Type, object?> nestedObjectDeserializer,
            out object? value,
            ObjectDeserializer rootDeserializer
        )
        {
            Scalar? scalar = reader.Current as Scalar;
            // A variable without a value is the operator's, too.
            if (scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" })
                throw new FormatException("a key has no value here, which rendered stacks never leave out");
            value = scalar is null ? null : ComposeValues.Read(expectedType, scalar.Value);
            if (value is null)
                return false;
            reader.MoveNext();
            return true;
        }
    }
}
