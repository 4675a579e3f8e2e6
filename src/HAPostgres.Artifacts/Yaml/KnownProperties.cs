using System.Collections.Concurrent;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.TypeInspectors;

namespace HAPostgres.Artifacts.Yaml;

/// <summary>
/// Looks up what is known of a type once. YamlDotNet asks reflection for the attributes of a property at every value of it, three
/// times: nearly half of what a stack costs.
/// </summary>
internal sealed class KnownProperties(ITypeInspector inner) : TypeInspectorSkeleton
{
    private readonly ConcurrentDictionary<Type, IPropertyDescriptor[]> _known = new();

    public override IEnumerable<IPropertyDescriptor> GetProperties(Type type, object? container) =>
        _known.GetOrAdd(type, t => [.. inner.GetProperties(t, container).Select(static p => new KnownProperty(p))]);

    public override string GetEnumName(Type enumType, string name) => inner.GetEnumName(enumType, name);

    public override string GetEnumValue(object enumValue) => inner.GetEnumValue(enumValue);

    public override bool HasParseMethod(Type type) => inner.HasParseMethod(type);

    public override object? Parse(string value, Type expectedType) => inner.Parse(value, expectedType);

    private sealed class KnownProperty(IPropertyDescriptor inner) : IPropertyDescriptor
    {
        private readonly ConcurrentDictionary<Type, Attribute?> _attributes = new();

        public string Name => inner.Name;

        public Type Type => inner.Type;

        public bool AllowNulls => inner.AllowNulls;

        public bool CanWrite => inner.CanWrite;

        public bool Required => inner.Required;

        public Type? ConverterType { get; } = inner.ConverterType;

        public Type? TypeOverride { get => inner.TypeOverride; set => inner.TypeOverride = value; }

        public int Order { get => inner.Order; set => inner.Order = value; }

        public ScalarStyle ScalarStyle { get => inner.ScalarStyle; set => inner.ScalarStyle = value; }

        public T? GetCustomAttribute<T>() where T : Attribute => (T?)_attributes.GetOrAdd(typeof(T), _ => inner.GetCustomAttribute<T>());

        public IObjectDescriptor Read(object target) => inner.Read(target);

        public void Write(object target, object? value) => inner.Write(target, value);
    }
}
