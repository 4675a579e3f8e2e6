using System.Globalization;
using System.Reflection;

namespace HAPostgres.Generator;

/// <summary>Topologies to write classes from.</summary>
internal static class Samples
{
    /// <summary>What a manifest's strings may hold at the worst.</summary>
    private const string Nasty = "\"\\\t\r\n\0\u0085\u2028\u2029 <&> */ é 😀 {0}";

    /// <summary>A topology in which every property has a value of its own, found by reflection so that new properties take part.</summary>
    public static ClusterTopology WithEverySet()
    {
        int count = 0;
        return (ClusterTopology)Fill(typeof(ClusterTopology), ref count, "");
    }

    /// <summary>A topology of the usual shape, with these hosts.</summary>
    public static ClusterTopology Cluster(string name, params string[] hosts)
    {
        ClusterTopology filled = WithEverySet();
        return filled with
        {
            Name = name,
            Patroni = filled.Patroni with
            {
                Members = hosts
                    .Select(static host => new PatroniMember
                    {
                        Name = $"patroni-{host}",
                        Host = host,
                        DataDirectory = $"/var/lib/patroni/{host}",
                        NoFailover = false,
                    })
                    .ToEquatableArray(),
            },
            Etcd = filled.Etcd with
            {
                Members = hosts
                    .Select(
                        static (host, i) =>
                            new EtcdMember
                            {
                                Name = $"etcd{i + 1}",
                                Host = host,
                                Volume = $"etcd{i + 1}-data",
                            }
                    )
                    .ToEquatableArray(),
            },
            PgBouncer = filled.PgBouncer with { Hosts = hosts.ToEquatableArray(), Port = 6432, PoolMode = PoolMode.Transaction },
            HAProxy = filled.HAProxy with
            {
                Hosts = hosts.ToEquatableArray(),
                PrimaryPort = 5000,
                ReplicasPort = 5001,
                StatsPort = 7000,
                StatsUser = "admin",
            },
            Secrets = EquatableArray.Of(
                Secret(name, "superuser_password", SecretKind.Password),
                Secret(name, "restapi_password", SecretKind.Password),
                Secret(name, "role_shop_password", SecretKind.Password),
                Secret(name, "ca.crt", SecretKind.Certificate),
                Secret(name, "server.crt.key", SecretKind.PrivateKey)
            ),
        };
    }

    private static SecretFile Secret(string cluster, string target, SecretKind kind) =>
        new()
        {
            Name = $"{cluster}_{target}_v1",
            Target = target,
            Kind = kind,
            Variable = "",
            MountedBy = default,
        };

    private static object Fill(Type type, ref int count, string name)
    {
        count++;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return $"{name} {count.ToString(CultureInfo.InvariantCulture)} {Nasty}";
        if (type == typeof(int))
            return count;
        if (type == typeof(decimal))
            return count + 0.25m;
        if (type == typeof(bool))
            return true;
        if (type == typeof(Duration))
            return count % 2 == 0 ? Duration.FromSeconds(count) : new Duration(count);
        if (type == typeof(ByteSize))
            return (count % 3) switch
            {
                0 => ByteSize.FromGigabytes(count),
                1 => ByteSize.FromMegabytes(count),
                _ => new ByteSize(count),
            };
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().Last();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>))
        {
            Array items = Array.CreateInstance(type.GetGenericArguments()[0], 2);
            for (int i = 0; i < items.Length; i++)
                items.SetValue(Fill(items.GetType().GetElementType()!, ref count, name), i);
            return Activator.CreateInstance(type, items)!;
        }
        ConstructorInfo constructor = type.GetConstructors().First();
        object?[] arguments = new object?[constructor.GetParameters().Length];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = Fill(constructor.GetParameters()[i].ParameterType, ref count, constructor.GetParameters()[i].Name!);
        object record = constructor.Invoke(arguments);
        foreach (PropertyInfo property in type.GetProperties().Where(static p => p.CanWrite))
            property.SetValue(record, Fill(property.PropertyType, ref count, property.Name));
        return record;
    }
}
