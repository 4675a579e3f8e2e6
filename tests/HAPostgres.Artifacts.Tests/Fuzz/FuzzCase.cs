namespace HAPostgres.Artifacts.Tests.Fuzz;

/// <summary>
/// A manifest, and sometimes an overlay, that somebody's cat has walked over. The same number gives the same one, on every machine.
/// </summary>
internal sealed record FuzzCase(string Base, IReadOnlyList<Mutation> Mutations, string? Under)
{
    private const string ManifestPath = "cluster.hapg.json";

    private const string OverlayPath = "cluster.hapg.test.json";

    private static readonly MutationKind[] s_structure =
    [
        MutationKind.Replace,
        MutationKind.Remove,
        MutationKind.Repeat,
        MutationKind.Rename,
        MutationKind.Add,
        MutationKind.Transplant,
    ];

    /// <summary>The mutant: an overlay where <see cref="Under"/> is the manifest below it.</summary>
    private readonly string _mutant = Mutation.Apply(Base, Mutations, Corpus.OfRepository);

    private string Manifest => Under ?? _mutant;

    private string? Overlay => Under is null ? null : _mutant;

    public static FuzzCase Of(long number)
    {
        Random random = new(Scatter(number));
        IReadOnlyList<string> manifests = Corpus.OfRepository.Manifests;
        string manifest = Pick(random, manifests);
        // Mostly one change or two: more of them hide each other behind the first mistake.
        int changes = random.Next(10) < 7 ? random.Next(1, 3) : random.Next(3, 7);
        bool ofText = random.Next(5) == 0;
        Mutation[] mutations = [.. Enumerable.Range(0, changes).Select(_ => Any(random, ofText && random.Next(4) == 0))];
        return new FuzzCase(manifest, mutations, random.Next(8) == 0 ? Pick(random, manifests) : null);
    }

    public CompilationResult Compile() =>
        ManifestCompiler.Compile(new(ManifestPath, Manifest), Overlay is null ? null : new(OverlayPath, Overlay));

    public string? TextOf(string path) =>
        path switch
        {
            ManifestPath => Manifest,
            OverlayPath => Overlay,
            _ => null,
        };

    /// <summary>With as few changes, and as small ones, as still fail.</summary>
    public FuzzCase Smallest(Predicate<FuzzCase> fails) => Smaller().FirstOrDefault(smaller => fails(smaller))?.Smallest(fails) ?? this;

    private IEnumerable<FuzzCase> Smaller()
    {
        for (int i = 0; i < Mutations.Count; i++)
            yield return new FuzzCase(Base, [.. Mutations.Take(i), .. Mutations.Skip(i + 1)], Under);
        for (int i = 0; i < Mutations.Count; i++)
        {
            if (Mutations[i] is { Kind: MutationKind.Insert, Piece.Length: > 1 } insert)
                yield return new FuzzCase(
                    Base,
                    [.. Mutations.Take(i), insert with { Piece = insert.Piece[..(insert.Piece.Length / 2)] }, .. Mutations.Skip(i + 1)],
                    Under
                );
        }
        if (Under is not null)
            yield return new FuzzCase(Base, Mutations, null);
    }

    public override string ToString() =>
        $"{string.Join('\n', Mutations.Select(Shortened))}\n--- manifest\n{Manifest}{(Overlay is null ? "" : $"\n--- overlay\n{Overlay}")}";

    private static string Shortened(Mutation mutation) =>
        mutation.ToString() is { Length: > 200 } text ? $"{text[..200]} …" : $"{mutation}";

    private static Mutation Any(Random random, bool ofText) =>
        ofText
            ? new Mutation(random.Next(2) == 0 ? MutationKind.Cut : MutationKind.Insert, random.Next(), 0, Pick(random, Pieces.Text))
            : new Mutation(Pick(random, s_structure), random.Next(), random.Next(), Pick(random, Pieces.Json));

    private static T Pick<T>(Random random, IReadOnlyList<T> all) => all[random.Next(all.Count)];

    /// <summary>Neighbouring seeds give System.Random neighbouring first values.</summary>
    private static int Scatter(long number) => unchecked((int)((ulong)number * 0x9E3779B97F4A7C15 >> 32));
}
