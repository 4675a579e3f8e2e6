using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HAPostgres;

/// <summary>A fingerprint by which artifacts and program recognize that they come from the same topology.</summary>
public static class TopologyDigest
{
    private static readonly ConcurrentDictionary<Type, (string Name, Func<object, object?> Get)[]> s_properties = new();

    /// <returns>64 hexadecimal digits; equal for equal topologies, on every machine.</returns>
    public static string Of(ClusterTopology topology)
    {
        using var sha = SHA256.Create();
        // Straight into the hash: an editor works it out at every keystroke, and the text of a large cluster would be kept three times
        // over.
        using (
            var text = new StreamWriter(
                new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write),
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
            )
        )
            Write(text, topology);
        return BitConverter.ToString(sha.Hash!).Replace("-", "").ToLowerInvariant();
    }

    /// <summary>
    /// Walks every property that can be set, in the order of their names, so that none can be forgotten when the model grows.
    /// </summary>
    private static void Write(TextWriter text, object? value)
    {
        switch (value)
        {
            case null:
                text.Write("null");
                break;
            case string s:
                // The length first: no two lists of strings can run together to the same text.
                text.Write(s.Length.ToString(CultureInfo.InvariantCulture));
                text.Write(':');
                text.Write(s);
                break;
            case decimal number:
                // 4 and 4.0 are equal decimals with different texts.
                text.Write((number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture));
                break;
            case Enum or bool or IFormattable:
                text.Write(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable items:
                text.Write('[');
                foreach (object? item in items)
                {
                    Write(text, item);
                    text.Write(',');
                }
                text.Write(']');
                break;
            default:
                text.Write('{');
                foreach ((string name, Func<object, object?> get) in s_properties.GetOrAdd(value.GetType(), Properties))
                {
                    text.Write(name);
                    text.Write('=');
                    Write(text, get(value));
                    text.Write(';');
                }
                text.Write('}');
                break;
        }
    }

    private static (string, Func<object, object?>)[] Properties(Type type) =>
        [
            .. type.GetProperties()
                .Where(static p => p.CanWrite)
                .OrderBy(static p => p.Name, StringComparer.Ordinal)
                .Select(static p => (p.Name, PropertyAccess.Getter(p))),
        ];
}
