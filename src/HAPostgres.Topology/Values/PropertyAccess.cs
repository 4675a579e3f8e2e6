using System.Reflection;

namespace HAPostgres;

/// <summary>
/// Reads and writes properties that reflection has found, without asking it each time: a manifest of a thousand hosts has thousands of
/// values.
/// </summary>
internal static class PropertyAccess
{
    public static Func<object, object?> Getter(PropertyInfo property) => (Func<object, object?>)Make(nameof(TypedGetter), property);

    public static Action<object, object> Setter(PropertyInfo property) => (Action<object, object>)Make(nameof(TypedSetter), property);

    /// <summary>A struct's own methods take it by reference.</summary>
    private delegate TValue GetterOfStruct<TTarget, TValue>(ref TTarget target);

    private static object Make(string method, PropertyInfo property) =>
        typeof(PropertyAccess)
            .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(property.DeclaringType!, property.PropertyType)
            .Invoke(null, [property])!;

    private static Func<object, object?> TypedGetter<TTarget, TValue>(PropertyInfo property)
    {
        if (typeof(TTarget).IsValueType)
        {
            var getOfStruct = (GetterOfStruct<TTarget, TValue>)property.GetMethod!.CreateDelegate(typeof(GetterOfStruct<TTarget, TValue>));
            return target =>
            {
                var value = (TTarget)target;
                return getOfStruct(ref value);
            };
        }
        var get = (Func<TTarget, TValue>)property.GetMethod!.CreateDelegate(typeof(Func<TTarget, TValue>));
        return target => get((TTarget)target);
    }

    private static Action<object, object> TypedSetter<TTarget, TValue>(PropertyInfo property)
    {
        var set = (Action<TTarget, TValue>)property.SetMethod!.CreateDelegate(typeof(Action<TTarget, TValue>));
        return (target, value) => set((TTarget)target, (TValue)value);
    }
}
