using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;

namespace HAPostgres.Manifests;

/// <summary>What reflection found out about a settings class, once.</summary>
internal sealed class SettingsType
{
    private static readonly ConcurrentDictionary<Type, SettingsType> s_known = new();

    private readonly Type _type;
    private readonly Dictionary<string, Setting> _byName;
    private readonly Setting[] _preset;

    private SettingsType(Type type)
    {
        _type = type;
        All = [.. type.GetProperties().Select(static p => new Setting(p))];
        Required = [.. All.Where(static s => s.Attribute.Required)];
        _preset = [.. All.Where(static s => s.Default is not null || s.IsObject)];
        _byName = All.ToDictionary(static s => s.Name, StringComparer.Ordinal);
        if (type.GetCustomAttribute<ShorthandAttribute>() is ShorthandAttribute shorthand)
            Shorthand = All.Single(s => s.Property.Name == shorthand.Property);
    }

    /// <summary>In the order of declaration.</summary>
    public IReadOnlyList<Setting> All { get; }

    public Setting[] Required { get; }

    /// <summary>The setting that a plain string stands for.</summary>
    public Setting? Shorthand { get; }

    public static SettingsType Of(Type type) => s_known.GetOrAdd(type, static t => new SettingsType(t));

    public Setting? Find(string name) => _byName.TryGetValue(name, out Setting? setting) ? setting : null;

    /// <summary>Whether nothing is missing that has to be there.</summary>
    public bool IsComplete(object target)
    {
        foreach (Setting setting in Required)
        {
            if (setting.GetValue(target) is null)
                return false;
        }
        return true;
    }

    public object NewWithDefaults()
    {
        object target = Activator.CreateInstance(_type)!;
        foreach (Setting setting in _preset)
            setting.SetValue(target, setting.Default ?? Of(setting.Type).NewWithDefaults());
        return target;
    }
}

/// <summary>One setting of a settings class.</summary>
internal sealed class Setting
{
    private readonly IComparable? _min;
    private readonly IComparable? _max;
    private readonly Regex? _pattern;
    private readonly Action<object, object> _set;
    private readonly Func<object, object?> _get;

    public Setting(PropertyInfo property)
    {
        Property = property;
        Attribute =
            property.GetCustomAttribute<SettingAttribute>()
            ?? throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} has no [Setting]");
        Name = CamelCase(property.Name);
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        IsMap = Type == typeof(Dictionary<string, string>);
        ElementType = Type.IsGenericType && Type.GetGenericTypeDefinition() == typeof(List<>) ? Type.GetGenericArguments()[0] : null;
        IsObject = !IsMap && ElementType is null && Type.IsClass && Type != typeof(string);
        Scalar = Scalar.Of(Type);
        Default = Attribute.Default is string text ? Scalar.Parse(text) : null;
        _set = PropertyAccess.Setter(property);
        _get = PropertyAccess.Getter(property);
        _min = Attribute.Min is string min ? (IComparable)Scalar.Parse(min)! : null;
        _max = Attribute.Max is string max ? (IComparable)Scalar.Parse(max)! : null;
        _pattern = Attribute.Pattern is string pattern ? new Regex($"^(?:{pattern})\\z", RegexOptions.CultureInvariant) : null;
    }

    public PropertyInfo Property { get; }

    public SettingAttribute Attribute { get; }

    /// <summary>The name in the manifest.</summary>
    public string Name { get; }

    /// <summary>Without <c>Nullable</c>.</summary>
    public Type Type { get; }

    public bool IsMap { get; }

    public bool IsObject { get; }

    /// <summary>The type of a list's elements; null where the setting is no list.</summary>
    public Type? ElementType { get; }

    public Scalar Scalar { get; }

    /// <summary>The default, which nothing can change: all manifests share it.</summary>
    public object? Default { get; }

    public string RangeText =>
        (_min, _max) switch
        {
            (not null, not null) => $"{Attribute.Min} to {Attribute.Max}",
            (not null, null) => $"at least {Attribute.Min}",
            _ => $"at most {Attribute.Max}",
        };

    public bool Matches(string text) => _pattern?.IsMatch(text) ?? true;

    public bool Contains(object value) => (_min is null || _min.CompareTo(value) <= 0) && (_max is null || _max.CompareTo(value) >= 0);

    public object? GetValue(object target) => _get(target);

    public void SetValue(object target, object value) => _set(target, value);

    private static string CamelCase(string name) =>
        name switch
        {
            nameof(Manifest.HAProxy) => "haproxy",
            nameof(Manifest.PgBouncer) => "pgbouncer",
            _ => char.ToLowerInvariant(name[0]) + name.Substring(1),
        };
}
