using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;
using FileMode = HAPostgres.Artifacts.Compose.FileMode;

namespace HAPostgres.Artifacts.Yaml;

/// <summary>
/// YAML in one fixed form: LF, no aliases, keys bare and in the order in which they are declared, what is null left out, and every
/// string in double quotes: left to themselves, YAML readers make 420 of <c>0644</c>, 1000 of <c>1e3</c>, a time of <c>2026-01-01</c>
/// and a boolean of <c>on</c>.
/// </summary>
/// <remarks>YamlDotNet's emitter writes it. Its serializer would have to be told all of the above, and takes twice as long.</remarks>
internal sealed class YamlText
{
    private static readonly EmitterSettings s_settings = new EmitterSettings().WithIndentedSequences().WithNewLine("\n");

    private static readonly ConcurrentDictionary<Type, (string Key, PropertyInfo Property)[]> s_properties = new();

    private readonly IEmitter _emitter;
    private readonly Func<string, string> _escape;

    private YamlText(IEmitter emitter, Func<string, string> escape)
    {
        _emitter = emitter;
        _escape = escape;
    }

    public static string Of(object document) => Of(document, static text => text);

    /// <summary>For a file in which <c>$NAME</c> would be replaced by the operator's environment; <c>$$</c> is a dollar sign.</summary>
    public static string OfCompose(object document) => Of(document, static text => text.Replace("$", "$$", StringComparison.Ordinal));

    private static string Of(object document, Func<string, string> escape)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        Emitter emitter = new(text, s_settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        new YamlText(emitter, escape).Write(document);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private void Write(object value)
    {
        switch (value)
        {
            case string text:
                Scalar(_escape(text), ScalarStyle.DoubleQuoted);
                break;
            case bool flag:
                Scalar(flag ? "true" : "false", ScalarStyle.Plain);
                break;
            case FileMode mode:
                // As people read permission bits: in octal.
                Scalar($"0{Convert.ToString((int)mode, 8)}", ScalarStyle.Plain);
                break;
            case int or long or decimal:
                Scalar(Convert.ToString(value, CultureInfo.InvariantCulture)!, ScalarStyle.Plain);
                break;
            case IDictionary map:
                _emitter.Emit(new MappingStart());
                foreach (DictionaryEntry entry in map)
                    WriteEntry((string)entry.Key, entry.Value);
                _emitter.Emit(new MappingEnd());
                break;
            case IEnumerable items:
                _emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Any));
                foreach (object item in items)
                    Write(item);
                _emitter.Emit(new SequenceEnd());
                break;
            case ValueType:
                throw new NotSupportedException($"YAML has no form for {value.GetType()}.");
            default:
                _emitter.Emit(new MappingStart());
                foreach ((string key, PropertyInfo property) in s_properties.GetOrAdd(value.GetType(), PropertiesOf))
                    WriteEntry(key, property.GetValue(value));
                _emitter.Emit(new MappingEnd());
                break;
        }
    }

    private void WriteEntry(string key, object? value)
    {
        if (value is null)
            return;
        Scalar(key, ScalarStyle.Any);
        Write(value);
    }

    private void Scalar(string text, ScalarStyle style) =>
        _emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true));

    private static (string, PropertyInfo)[] PropertiesOf(Type type) =>
        [
            .. type.GetProperties()
                .OrderBy(static p => p.MetadataToken)
                .Select(static p =>
                    (p.GetCustomAttribute<YamlMemberAttribute>()?.Alias ?? UnderscoredNamingConvention.Instance.Apply(p.Name), p)
                ),
        ];
}
