using System.Collections;
using System.Reflection;

namespace HAPostgres.Generator.Emit;

/// <summary>
/// Writes a topology as the C# that makes it again. It walks the records themselves, so that a property added to the model cannot be
/// forgotten here; a type that it does not know stops the build instead of leaving something out.
/// </summary>
internal static class TopologyWriter
{
    /// <summary>Where the parts of the class that hold a section each put it.</summary>
    public const string SectionsClass = "Sections";

    /// <summary>What grows with a cluster: everything that is a list or has one.</summary>
    public static IReadOnlyList<PropertyInfo> Sections { get; } =
    [
        .. RecordType
            .Of(typeof(ClusterTopology))
            .Members.Where(static p =>
                IsArray(p.PropertyType) || p.PropertyType.GetProperties().Any(static inner => IsArray(inner.PropertyType))
            ),
    ];

    /// <summary>The cluster without its sections, which it takes from where they are.</summary>
    public static Expression WriteRoot(ClusterTopology topology) =>
        WriteRecord(topology, static property => Sections.Contains(property) ? Expression.Of($"{SectionsClass}.{property.Name}") : null);

    public static Expression Write(object? value) =>
        value switch
        {
            null => Expression.Of("null"),
            string text => Expression.Of(Literal.Of(text)),
            bool flag => Expression.Of(Literal.Of(flag)),
            int number => Expression.Of(Literal.Of(number)),
            decimal number => Expression.Of(Literal.Of(number)),
            Duration duration => Expression.Of(Literal.Of(duration)),
            ByteSize size => Expression.Of(Literal.Of(size)),
            Enum choice => Expression.Of($"{TypeName.Of(choice.GetType())}.{choice}"),
            _ when IsArray(value.GetType()) => WriteArray(value),
            _ => WriteRecord(value),
        };

    private static bool IsArray(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>);

    private static Expression WriteArray(object array)
    {
        Expression[] items = [.. ((IEnumerable)array).Cast<object>().Select(Write)];
        string item = TypeName.Of(array.GetType().GetGenericArguments()[0]);
        if (items.Length == 1 && items[0].IsTargetTyped)
            items[0] = items[0].WithType(item); // a lone new() would be the array
        return Expression.Call($"{TypeName.Of(typeof(EquatableArray))}.Of<{item}>(", items);
    }

    /// <param name="elsewhere">The expression that replaces a property's value; null where the value is written itself.</param>
    private static Expression WriteRecord(object record, Func<PropertyInfo, Expression?>? elsewhere = null)
    {
        var type = RecordType.Of(record.GetType());
        Expression[] members =
        [
            .. from property in type.Members
            let value = property.GetValue(record)
            where value is not null || type.Required.Contains(property)
            select (elsewhere?.Invoke(property) ?? Write(value)).Assigned(property.Name),
        ];
        return Expression.Object(string.Join(", ", type.Positional.Select(p => Write(p.GetValue(record)).Text)), members);
    }
}
