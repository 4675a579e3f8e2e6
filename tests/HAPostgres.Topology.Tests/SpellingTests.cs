using HAPostgres.Names;
using Xunit;

namespace HAPostgres;

/// <summary>The quick ways of finding what was meant find what the textbook's table finds.</summary>
public class SpellingTests
{
    private const int Pairs = 20_000;

    [Fact]
    public void Distances_are_those_of_the_whole_table()
    {
        Random random = new(1);
        EditDistance distance = new();
        int near = 0;
        for (int i = 0; i < Pairs; i++)
        {
            (string left, string right, int most) = (Word(random), Word(random), random.Next(0, 6));
            int expected = Table(left, right);
            int? actual = distance.Between(left, right, most);
            Assert.True(actual == (expected <= most ? expected : null), $"{left} {right} within {most}: {actual}, by the table {expected}");
            Assert.True(
                expected > most || new CharacterMask(left).MayBeWithin(most, new CharacterMask(right)),
                $"{left} {right} within {most}"
            );
            near += actual is null ? 0 : 1;
        }
        Assert.InRange(near, Pairs / 10, Pairs - (Pairs / 10));
    }

    [Fact]
    public void The_nearest_is_the_first_of_those_with_fewest_edits_and_no_other_word()
    {
        Random random = new(2);
        for (int i = 0; i < 500; i++)
        {
            string[] words = [.. Enumerable.Range(0, 20).Select(_ => Word(random))];
            string text = Word(random);
            string? expected = words
                .Where(w => Table(text, w) <= Math.Max(text.Length, w.Length) / 3 && Table(text, w) <= text.Length / 2)
                .MinBy(w => Table(text, w));
            Assert.Equal(expected, Spelling.Nearest(text, words));
        }
        Assert.Equal("shared_buffers", Spelling.Nearest("Shared_Bufers", ["work_mem", "shared_buffers"]));
    }

    [Theory]
    [InlineData("work_men", "work_mem")]
    [InlineData("sharedbuffers", "shared_buffers")]
    [InlineData("maxClientConnection", "maxClientConnections")]
    [InlineData("auto_explain.log_min_duration_statement", "auto_explain.log_min_duration")]
    [InlineData("pg_stat_statements.maximum", "pg_stat_statements.max")]
    [InlineData("scram-sha-265", "scram-sha-256")]
    [InlineData("of", "off")]
    [InlineData("log_level", null)]
    [InlineData("max_segment_size", null)]
    [InlineData("min_wal_size", null)]
    [InlineData("patroni-d", null)]
    [InlineData("node4", null)]
    [InlineData("d", null)]
    [InlineData("", null)]
    public void A_proposal_differs_by_slips_in_its_words_and_not_by_a_word(string text, string? meant) =>
        Assert.Equal(
            meant,
            Spelling.Nearest(
                text,
                [
                    "wal_level",
                    "wal_segment_size",
                    "max_wal_size",
                    "work_mem",
                    "shared_buffers",
                    "maxClientConnections",
                    "auto_explain.log_min_duration",
                    "pg_stat_statements.max",
                    "scram-sha-256",
                    "off",
                    "patroni-a",
                    "patroni-b",
                    "node1",
                    "a",
                ]
            )
        );

    private static string Word(Random random) => string.Concat(Enumerable.Range(0, random.Next(0, 9)).Select(_ => "abc"[random.Next(3)]));

    /// <summary>Optimal string alignment, cell by cell.</summary>
    private static int Table(string left, string right)
    {
        int[,] cells = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cells[i, j] = i + j;
                    continue;
                }
                cells[i, j] = Math.Min(
                    Math.Min(cells[i - 1, j], cells[i, j - 1]) + 1,
                    cells[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)
                );
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    cells[i, j] = Math.Min(cells[i, j], cells[i - 2, j - 2] + 1);
            }
        }
        return cells[left.Length, right.Length];
    }
}
