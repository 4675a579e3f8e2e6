using System.Collections.Concurrent;
using System.Globalization;

namespace HAPostgres.Artifacts.Tests.Fuzz;

/// <summary>build/fuzz.sh runs this with more mutants than a build has time for.</summary>
[Trait("Category", "Slow")]
public class FuzzTests
{
    /// <summary>Of a thread's time: a keystroke waits for this.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(50);

    /// <summary>More findings than one would read come from the same few mistakes.</summary>
    private const int Findings = 20;

    [Fact]
    public void Every_mutant_gives_a_cluster_that_renders_or_a_located_error()
    {
        foreach (string manifest in Corpus.OfRepository.Manifests) // So that no mutant pays for the just-in-time compiler.
            Verdict.Of(new FuzzCase(manifest, [], null));

        ConcurrentDictionary<long, string> faults = [];
        ConcurrentDictionary<long, TimeSpan> slow = [];
        long valid = 0;
        Parallel.For(
            FuzzSettings.Seed,
            FuzzSettings.Seed + FuzzSettings.Count,
            (number, loop) =>
            {
                var verdict = Verdict.Of(FuzzCase.Of(number));
                Interlocked.Add(ref valid, verdict.Valid ? 1 : 0);
                if (verdict.Time > s_longest)
                    slow[number] = verdict.Time;
                if (verdict.Fault is not null && faults.TryAdd(number, verdict.Fault) && faults.Count == Findings)
                    loop.Stop();
            }
        );

        Console.WriteLine(
            $"{FuzzSettings.Count:n0} mutants from number {FuzzSettings.Seed} on: {valid:n0} valid and rendered, "
                + $"{FuzzSettings.Count - valid:n0} refused with a place"
        );
        foreach ((long number, TimeSpan first) in slow.OrderBy(static s => s.Key))
        {
            // Once more without the others: they share caches and the garbage collector with it.
            TimeSpan alone = Fastest(FuzzCase.Of(number));
            Console.WriteLine(
                $"mutant {number} took {first.TotalMilliseconds:n1} ms, and alone {alone.TotalMilliseconds:n1} ms at best of three"
            );
            if (alone > s_longest)
                faults.TryAdd(number, $"it takes {alone.TotalMilliseconds:n0} ms, more than {s_longest.TotalMilliseconds:n0} ms");
        }
        Assert.True(faults.IsEmpty, string.Join('\n', faults.OrderBy(static f => f.Key).Select(static f => Describe(f.Key, f.Value))));
    }

    private static TimeSpan Fastest(FuzzCase mutant) => Enumerable.Range(0, 3).Min(_ => ThreadClock.Measure(() => mutant.Compile()));

    /// <summary>The smallest mutant with a fault of this one's kind, in files and in words.</summary>
    private static string Describe(long number, string fault)
    {
        FuzzCase smallest = FuzzCase.Of(number).Smallest(static m => Verdict.Of(m).Fault is not null || Fastest(m) > s_longest);
        string text = smallest.ToString();
        string file = Path.Combine(Example.Root, "TestResults", "fuzz", string.Create(CultureInfo.InvariantCulture, $"{number}.txt"));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, $"{fault}\n\n{text}\n");
        return $"mutant {number} (build/fuzz.sh 1 --seed {number}; {file}): {fault}\n{(text.Length > 2000 ? $"{text[..2000]} …" : text)}\n";
    }
}
