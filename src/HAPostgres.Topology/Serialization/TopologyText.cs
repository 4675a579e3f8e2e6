using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;
using HAPostgres.Json;

namespace HAPostgres.Serialization;

/// <summary>The model's values as JSON: records as objects, sizes and durations as the manifest spells them, choices by name.</summary>
internal static class TopologyText
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_properties = new();

    public static void Append(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case decimal number:
                // 4 and 4.0 are equal decimals with different texts.
                text.Append((number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture));
                break;
            case int:
                text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case string or Enum or Duration or ByteSize:
                AppendString(text, value.ToString()!);
                break;
            case IEnumerable items:
                AppendAll(text, '[', ']', depth, items.Cast<object>(), (item, inner) => Append(text, item, inner));
                break;
            default:
                AppendAll(
                    text,
                    '{',
                    '}',
                    depth,
                    PropertiesOf(value.GetType()),
                    (property, inner) =>
                    {
                        text.Append('"').Append(NameOf(property)).Append("\": ");
                        Append(text, property.GetValue(value), inner);
                    }
                );
                break;
        }
    }

    /// <param name="known">Of the same type; its values stand in for those that an object lacks.</param>
    /// <exception cref="FormatException">The value is none of the type.</exception>
    public static object? Read(JsonNode node, Type type, object? known)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return node switch
        {
            JsonNull when plain != type || !type.IsValueType => null,
            JsonBoolean flag when plain == typeof(bool) => flag.Value,
            JsonNumber number
                when plain == typeof(int)
                    && int.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int i) => i,
            JsonNumber number
                when plain == typeof(decimal)
                    && decimal.TryParse(
                        number.Text,
                        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                        CultureInfo.InvariantCulture,
                        out decimal d
                    ) => d,
            JsonString text when plain == typeof(string) => text.Value,
            JsonString text when plain == typeof(Duration) && Duration.TryParse(text.Value, out Duration duration) => duration,
            JsonString text when plain == typeof(ByteSize) && ByteSize.TryParse(text.Value, out ByteSize size) => size,
            JsonString text when plain.IsEnum && Enum.IsDefined(plain, text.Value) => Enum.Parse(plain, text.Value),
            JsonArray array when IsArray(plain) => ReadArray(array, plain),
            JsonObject source when plain.Namespace == nameof(HAPostgres) && plain.IsClass => ReadRecord(source, plain, known),
            _ => throw new FormatException($"{node.Span.ToLocation()}: {node.Kind} is no {plain.Name}"),
        };
    }

    private static object ReadArray(JsonArray source, Type type)
    {
        Type item = type.GetGenericArguments()[0];
        Array items = Array.CreateInstance(item, source.Items.Count);
        for (int i = 0; i < items.Length; i++)
            items.SetValue(Read(source.Items[i], item, null), i);
        return Activator.CreateInstance(type, items)!;
    }

    private static object ReadRecord(JsonObject source, Type type, object? known)
    {
        object? ValueOf(PropertyInfo property) =>
            source.Find(NameOf(property)) is JsonProperty written
                ? Read(written.Value, property.PropertyType, known is null ? null : property.GetValue(known))
            : known is not null ? property.GetValue(known)
            : throw new FormatException($"{source.Span.ToLocation()}: \"{NameOf(property)}\" is missing");

        // Positional records take some of their properties in the constructor; the copy constructor is not public.
        ConstructorInfo constructor = type.GetConstructors().Single();
        string[] positional = [.. constructor.GetParameters().Select(static p => p.Name!)];
        object record = constructor.Invoke([.. positional.Select(name => ValueOf(type.GetProperty(name)!))]);
        foreach (PropertyInfo property in PropertiesOf(type).Where(p => !positional.Contains(p.Name)))
            property.SetValue(record, ValueOf(property));
        return record;
    }

    private static void AppendAll<T>(StringBuilder text, char open, char close, int depth, IEnumerable<T> items, Action<T, int> append)
    {
        text.Append(open);
        bool any = false;
        foreach (T item in items)
        {
            text.Append(any ? ",\n" : "\n").Append(' ', 2 * (depth + 1));
            append(item, depth + 1);
            any = true;
        }
        if (any)
            text.Append('\n').Append(' ', 2 * depth);
        text.Append(close);
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (c is < ' ' or > '~')
                text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                text.Append(c);
        }
        text.Append('"');
    }

    private static bool IsArray(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>);

    /// <summary>What a record is made of, in the order of its declaration; what it computes is left out.</summary>
    private static PropertyInfo[] PropertiesOf(Type type) =>
        s_properties.GetOrAdd(
            type,
            static t =>
                [
                    .. t.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                        .Where(static p => p.CanWrite)
                        .OrderBy(static p => p.MetadataToken),
                ]
        );

    private static string NameOf(PropertyInfo property) => char.ToLowerInvariant(property.Name[0]) + property.Name.Substring(1);
}
