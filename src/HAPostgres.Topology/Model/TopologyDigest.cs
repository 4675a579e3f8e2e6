using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace HAPostgres;

/// <summary>A fingerprint by which artifacts and program recognize that they come from the same topology.</summary>
public static class TopologyDigest
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_properties = new();

    /// <returns>64 hexadecimal digits; equal for equal topologies, on every machine.</returns>
    public static string Of(ClusterTopology topology)
    {
        var text = new StringBuilder();
        Append(text, topology);
        using var sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(Encoding.UTF8.GetBytes(text.ToString()));
        return string.Concat(hash.Select(static b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }

    /// <summary>Walks every property that can be set, in the order of their names, so that none can be forgotten when the model grows.</summary>
    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string s:
                // The length first: no two lists of strings can run together to the same text.
                text.Append(s.Length).Append(':').Append(s);
                break;
            case decimal number:
                // 4 and 4.0 are equal decimals with different texts.
                text.Append((number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture));
                break;
            case Enum or bool or IFormattable:
                text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (object? item in items)
                {
                    Append(text, item);
                    text.Append(',');
                }
                text.Append(']');
                break;
            default:
                text.Append('{');
                foreach (PropertyInfo property in s_properties.GetOrAdd(value.GetType(), Properties))
                {
                    text.Append(property.Name).Append('=');
                    Append(text, property.GetValue(value));
                    text.Append(';');
                }
                text.Append('}');
                break;
        }
    }

    private static PropertyInfo[] Properties(Type type) =>
        [.. type.GetProperties().Where(static p => p.CanWrite).OrderBy(static p => p.Name, StringComparer.Ordinal)];
}
