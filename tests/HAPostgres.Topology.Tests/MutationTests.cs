using System.Diagnostics;
using Xunit;

namespace HAPostgres;

public class MutationTests
{
    private static readonly string[] s_pieces =
    [
        "",
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "true",
        "-1",
        "0",
        "1e9",
        "99999999999999999999",
        "\"\"",
        "\"0s\"",
        "\"999999999999TB\"",
        "\"x\"",
        "\\u0000",
        "//",
        "/*",
        "\n",
        "\uD83D",
        "\uFEFF",
        "{}",
        "[]",
        "\"a\"",
    ];

    [Fact]
    public void No_small_change_of_the_example_makes_the_compiler_throw_or_dawdle()
    {
        string text = Samples.Example.Text;
        for (int seed = 0; seed < 5000; seed++)
        {
            string mutated = Mutate(text, new Random(seed));
            var watch = Stopwatch.StartNew();
            try
            {
                CompilationResult result = Samples.Compile(mutated);
                Assert.True(result.Topology is not null || result.HasErrors, "neither a topology nor an error");
                Assert.All(result.Diagnostics, d => Assert.InRange(d.Location.Offset + d.Location.Length, 0, mutated.Length));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed}", exception);
            }
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"seed {seed} took {watch.Elapsed}");
        }
    }

    /// <summary>One to three times: a stretch of up to eight characters, or a whole value, becomes something else.</summary>
    private static string Mutate(string text, Random random)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int start = random.Next(text.Length);
            int length = Math.Min(random.Next(9), text.Length - start);
            int colon = random.Next(2) == 0 ? text.IndexOf(": ", start, StringComparison.Ordinal) : -1;
            if (colon >= 0)
            {
                start = colon + 2;
                length = Math.Max(0, text.IndexOfAny([',', '\n'], start) - start);
            }
            text = text[..start] + s_pieces[random.Next(s_pieces.Length)] + text[(start + length)..];
        }
        return text;
    }
}
