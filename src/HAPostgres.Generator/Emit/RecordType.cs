using System.Collections.Concurrent;
using System.Reflection;

namespace HAPostgres.Generator.Emit;

/// <summary>What reflection found out about a record of the model, once: a manifest may have a thousand of each.</summary>
internal sealed class RecordType
{
    private static readonly ConcurrentDictionary<Type, RecordType> s_known = new();

    private RecordType(Type type)
    {
        if (type.Namespace != nameof(HAPostgres) || type.GetMethod("<Clone>$") is null)
            throw new NotSupportedException($"The generator has no C# for {type.FullName}.");
        // A record without positional properties has the parameterless constructor.
        ParameterInfo[] parameters = type.GetConstructors().OrderBy(static c => c.GetParameters().Length).First().GetParameters();
        Positional = [.. parameters.Select(p => type.GetProperty(p.Name)!)];
        Members =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite && !Positional.Contains(property))
                .OrderBy(static property => property.MetadataToken),
        ];
        Required = [.. Members.Where(static p => p.CustomAttributes.Any(static a => a.AttributeType.Name == "RequiredMemberAttribute"))];
    }

    /// <summary>Those that the constructor takes, in its order.</summary>
    public IReadOnlyList<PropertyInfo> Positional { get; }

    /// <summary>The others that can be set, in the order of their declaration.</summary>
    public IReadOnlyList<PropertyInfo> Members { get; }

    /// <summary>Those of the members that an initializer may not leave out.</summary>
    public HashSet<PropertyInfo> Required { get; }

    public static RecordType Of(Type type) => s_known.GetOrAdd(type, static t => new RecordType(t));
}
