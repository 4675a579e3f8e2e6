using System.Globalization;

namespace HAPostgres.Benchmarks;

/// <summary>What an editor keeps of each manifest while a project is open: BenchmarkDotNet counts only what is allocated.</summary>
internal static class RetainedMemory
{
    private const int Manifests = 1000;

    public static void Print()
    {
        CompilationResult[] kept = new CompilationResult[Manifests];
        kept[0] = CompilerBenchmarks.Compile(Benchmarks.Manifests.Example); // What there is once, however many manifests.
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Manifests; i++)
            kept[i] = CompilerBenchmarks.Compile(Benchmarks.Manifests.Example);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"kept of the example once compiled: {(after - before) / 1024.0 / Manifests:n1} KiB"
            )
        );
        GC.KeepAlive(kept);
    }
}
