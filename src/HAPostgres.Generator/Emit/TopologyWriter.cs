using System.Collections;
using System.Reflection;

namespace HAPostgres.Generator.Emit;

/// <summary>
/// Writes a topology as the C# that makes it again. It walks the records themselves, so that a property added to the model cannot be
/// forgotten here; a type that it does not know stops the build instead of leaving something out.
/// </summary>
internal static class TopologyWriter
{
    private const int LongestLine = 140;

    private const string TargetTyped = "new(";

    /// <summary>Lines of an expression; those after the first are indented relative to it.</summary>
    public static IReadOnlyList<string> Write(object? value) => value switch
    {
        null => ["null"],
        string text => [Literal.Of(text)],
        bool flag => [Literal.Of(flag)],
        int number => [Literal.Of(number)],
        decimal number => [Literal.Of(number)],
        Duration duration => [Literal.Of(duration)],
        ByteSize size => [Literal.Of(size)],
        Enum choice => [$"{TypeName.Of(choice.GetType())}.{choice}"],
        _ when IsArray(value.GetType()) => WriteArray(value),
        _ when IsRecord(value.GetType()) => WriteRecord(value),
        _ => throw new NotSupportedException($"The generator has no C# for {value.GetType().FullName}."),
    };

    private static bool IsArray(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>);

    private static bool IsRecord(Type type) => type.Namespace == nameof(HAPostgres) && type.GetMethod("<Clone>$") is not null;

    private static IReadOnlyList<string> WriteArray(object array)
    {
        IReadOnlyList<string>[] items = [.. ((IEnumerable)array).Cast<object>().Select(Write)];
        Type item = array.GetType().GetGenericArguments()[0];
        string open = $"{TypeName.Of(typeof(EquatableArray))}.Of<{TypeName.Of(item)}>(";
        if (items.Length == 0)
            return [open + ")"];
        if (items.Length == 1 && items[0][0].StartsWith(TargetTyped, StringComparison.Ordinal))
            items[0] = [$"new {TypeName.Of(item)}{items[0][0].Substring(TargetTyped.Length - 1)}", .. items[0].Skip(1)]; // a lone new() would be the array
        return OneLine(open, items, ")", mayHoldObjects: false) ?? [open, .. Separated(items, afterLast: ")")];
    }

    private static IReadOnlyList<string> WriteRecord(object record)
    {
        Type type = record.GetType();
        ParameterInfo[] parameters = Constructor(type).GetParameters();
        string arguments = string.Join(", ", parameters.Select(p => string.Concat(Write(type.GetProperty(p.Name)!.GetValue(record)))));
        IReadOnlyList<string>[] members =
        [
            .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.CanWrite && parameters.All(p => p.Name != property.Name)
               orderby property.MetadataToken // the order of the declaration
               let value = property.GetValue(record)
               where value is not null || IsRequired(property)
               select Prefixed($"{property.Name} = ", Write(value)),
        ];
        string open = $"{TargetTyped}{arguments})";
        if (members.Length == 0)
            return [open];
        return OneLine(open + " { ", members, " }", mayHoldObjects: true) ?? [open, "{", .. Separated(members, afterLast: ""), "}"];
    }

    /// <summary>That of the positional properties; a record without them has the parameterless one.</summary>
    private static ConstructorInfo Constructor(Type type) => type.GetConstructors().OrderBy(static c => c.GetParameters().Length).First();

    private static bool IsRequired(PropertyInfo property) =>
        property.CustomAttributes.Any(static a => a.AttributeType.Name == "RequiredMemberAttribute");

    private static IReadOnlyList<string> Prefixed(string prefix, IReadOnlyList<string> lines) => [prefix + lines[0], .. lines.Skip(1)];

    /// <summary>Small things stand on one line, as a person would write them.</summary>
    private static IReadOnlyList<string>? OneLine(string open, IReadOnlyList<string>[] parts, string close, bool mayHoldObjects)
    {
        if (parts.Any(static p => p.Count > 1) || (!mayHoldObjects && parts.Any(static p => p[0].StartsWith(TargetTyped, StringComparison.Ordinal))))
            return null;
        string line = open + string.Join(", ", parts.Select(static p => p[0])) + close;
        return line.Length <= LongestLine ? [line] : null;
    }

    private static IEnumerable<string> Separated(IReadOnlyList<string>[] parts, string afterLast)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            string end = i < parts.Length - 1 ? "," : afterLast.Length > 0 ? afterLast : ",";
            for (int line = 0; line < parts[i].Count; line++)
                yield return "    " + parts[i][line] + (line == parts[i].Count - 1 ? end : "");
        }
    }
}
