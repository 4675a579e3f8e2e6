using System.Globalization;
using System.Reflection;
using System.Runtime.Serialization;
using HAPostgres.Json;

namespace HAPostgres.Manifests;

/// <summary>How a type of value is written in a manifest.</summary>
/// <param name="Words">For messages: "a duration such as \"30s\"".</param>
/// <param name="Accepts">Whether a JSON value has the right type.</param>
/// <param name="Parse">Null where the text is not in the type's form.</param>
/// <param name="Choices">All values, where they are few.</param>
internal sealed record Scalar(string Words, Func<JsonNode, bool> Accepts, Func<string, object?> Parse, IReadOnlyList<string> Choices)
{
    private static readonly Dictionary<Type, Scalar> s_known = new()
    {
        [typeof(string)] = new("a string", static n => n is JsonString, static t => t, []),
        [typeof(bool)] = new("true or false", static n => n is JsonBoolean, static t => t == "true", []),
        [typeof(int)] = new(
            "a whole number",
            static n => n is JsonNumber,
            // What is whole but too large is out of range, which a later check says better.
            static t =>
                double.TryParse(t, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double value)
                    ? (int)Math.Max(int.MinValue, Math.Min(int.MaxValue, value))
                    : null,
            []
        ),
        [typeof(decimal)] = new(
            "a number",
            static n => n is JsonNumber,
            static t =>
                decimal.TryParse(
                    t,
                    NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out decimal value
                )
                    ? value
                    : null,
            []
        ),
        [typeof(Duration)] = new(
            "a whole number and its unit in double quotes: ms, s, min, h or d, as in \"30s\"",
            static n => n is JsonString,
            static t => Duration.TryParse(t, out Duration value) ? value : null,
            []
        ),
        [typeof(ByteSize)] = new(
            "a whole number and its unit in double quotes: B, kB, MB, GB or TB, as in \"16GB\"",
            static n => n is JsonString,
            static t => ByteSize.TryParse(t, out ByteSize value) ? value : null,
            []
        ),
    };

    private static readonly Scalar s_none = new("", static _ => false, static _ => null, []);

    public static Scalar Of(Type type) =>
        type.IsEnum ? OfEnum(type)
        : s_known.TryGetValue(type, out Scalar? scalar) ? scalar
        : s_none;

    private static Scalar OfEnum(Type type)
    {
        var values = type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(Spell, static f => f.GetValue(null)!, StringComparer.Ordinal);
        string words = $"one of {string.Join(", ", values.Keys.Select(static k => $"\"{k}\""))}";
        return new Scalar(
            words,
            static n => n is JsonString,
            t => values.TryGetValue(t, out object? value) ? value : null,
            [.. values.Keys]
        );
    }

    private static string Spell(FieldInfo choice) =>
        choice.GetCustomAttribute<EnumMemberAttribute>()?.Value ?? choice.Name.ToLowerInvariant();
}
