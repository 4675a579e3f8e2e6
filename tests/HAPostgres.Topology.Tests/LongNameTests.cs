using Xunit;

namespace HAPostgres;

/// <summary>
/// Whatever somebody writes into a name, the compiler's effort grows as the name does. Counted in bytes, which do not depend on the
/// machine.
/// </summary>
public class LongNameTests
{
    private static readonly string[] s_pieces = ["x", "[", "]", ".", "[0]", "a.", "[0].a", "_", "ä"];

    private static readonly string[] s_manifests =
    [
        """{ "name": "orders", "hosts": ["a", "b", 3, "c"], "NAME": {} }""",
        """{ "name": "orders", "hosts": ["a", "b", 3, "c"], "patroni": { "members": ["a", 1], "NAME": 1 } }""",
        """{ "name": "orders", "hosts": ["a", "b", 3, "c"], "postgres": { "parameters": { "NAME": "1", "x": {} } } }""",
        """{ "name": "orders", "hosts": ["a", "b", 3, "c"], "postgres": { "parameters": { "NAME": {} } } }""",
        """{ "name": "NAME", "hosts": ["a", "b", 3, "NAME"], "postgres": { "databases": ["NAME"], "roles": ["NAME"] } }""",
    ];

    public static TheoryData<string, string> Names =>
        new(s_manifests.SelectMany(static manifest => s_pieces.Select(piece => (manifest, piece))));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_of_double_length_costs_twice_as_much(string manifest, string piece)
    {
        Cost(manifest, piece, 100); // What is only made once.
        long one = Cost(manifest, piece, 1000),
            two = Cost(manifest, piece, 2000);
        Assert.True(two < 2.2 * one, $"{one} bytes, then {two}");
    }

    private static long Cost(string manifest, string piece, int times)
    {
        string text = manifest.Replace("NAME", string.Concat(Enumerable.Repeat(piece, times)), StringComparison.Ordinal);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(Samples.Compile(text).HasErrors);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
