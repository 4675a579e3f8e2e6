using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace HAPostgres.Compose.Yaml;

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
    private readonly Func<object, Scalar?> _spell;

    private YamlText(IEmitter emitter, Func<object, Scalar?> spell)
    {
        _emitter = emitter;
        _spell = spell;
    }

    public static string Of(object document) => Of(document, static _ => null);

    /// <param name="spell">What the format has a spelling of its own for; null for all else.</param>
    public static string Of(object document, Func<object, Scalar?> spell)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        Emitter emitter = new(text, s_settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        new YamlText(emitter, spell).Write(document);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    public static Scalar Quoted(string text) => Scalar(text, ScalarStyle.DoubleQuoted);

    public static Scalar Plain(string text) => Scalar(text, ScalarStyle.Plain);

    private void Write(object value)
    {
        if (_spell(value) is { } spelled)
        {
            _emitter.Emit(spelled);
            return;
        }
        switch (value)
        {
            case string text:
                _emitter.Emit(Quoted(text));
                break;
            case bool flag:
                _emitter.Emit(Plain(flag ? "true" : "false"));
                break;
            case int or uint or long or ulong:
                _emitter.Emit(Plain(Convert.ToString(value, CultureInfo.InvariantCulture)!));
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
        _emitter.Emit(Scalar(key, ScalarStyle.Any));
        Write(value);
    }

    private static Scalar Scalar(string text, ScalarStyle style) =>
        new(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true);

    private static (string, PropertyInfo)[] PropertiesOf(Type type) =>
        [
            .. type.GetProperties()
                .OrderBy(static p => p.MetadataToken)
                .Select(static p =>
                    (p.GetCustomAttribute<YamlMemberAttribute>()?.Alias ?? UnderscoredNamingConvention.Instance.Apply(p.Name), p)
                ),
        ];
}
