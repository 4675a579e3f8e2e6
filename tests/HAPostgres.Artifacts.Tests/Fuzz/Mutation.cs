using System.Text.Json.Nodes;

namespace HAPostgres.Artifacts.Tests.Fuzz;

internal enum MutationKind
{
    Replace,
    Remove,
    Repeat,
    Rename,
    Add,
    Transplant,
    Cut,
    Insert,
}

/// <summary>One change of a manifest.</summary>
/// <param name="At">Chooses the place, modulo the number of places.</param>
/// <param name="Choice">Chooses among names, or the donor of a transplant.</param>
/// <param name="Piece">JSON for a value, or any text for <see cref="MutationKind.Insert"/>.</param>
internal sealed record Mutation(MutationKind Kind, int At, int Choice, string Piece)
{
    /// <summary>Behind a name that an object has already: a JsonObject cannot hold both, so the mark is cut out of the text.</summary>
    private const string Mark = "\\u0001";

    /// <summary>Structure first, text last.</summary>
    public static string Apply(string manifest, IReadOnlyList<Mutation> mutations, Corpus corpus)
    {
        JsonNode root = Corpus.Parse(manifest)!;
        foreach (Mutation mutation in mutations)
            root = mutation.OfStructure(root, corpus);
        string text = root.ToJsonString(Corpus.Written).Replace(Mark, "", StringComparison.Ordinal);
        return mutations.Aggregate(text, static (changed, mutation) => mutation.OfText(changed));
    }

    private JsonNode OfStructure(JsonNode root, Corpus corpus)
    {
        List<JsonNode> places = [.. Below(root)];
        if (places.Count == 0)
            return root;
        JsonNode place = places[At % places.Count];
        switch (Kind)
        {
            case MutationKind.Replace:
                place.ReplaceWith(Corpus.Parse(Piece));
                break;
            case MutationKind.Transplant:
                place.ReplaceWith(corpus.Value(Choice));
                break;
            case MutationKind.Remove when place.Parent is JsonObject owner:
                owner.Remove(place.GetPropertyName());
                break;
            case MutationKind.Remove:
                place.Parent!.AsArray().RemoveAt(place.GetElementIndex());
                break;
            case MutationKind.Repeat when place.Parent is JsonObject owner:
                owner[place.GetPropertyName() + "\u0001"] = place.DeepClone();
                break;
            case MutationKind.Repeat:
                place.Parent!.AsArray().Add(place.DeepClone());
                break;
            case MutationKind.Rename when place.Parent is JsonObject owner:
                owner.Remove(place.GetPropertyName());
                owner[corpus.Name(Choice)] = place;
                break;
            case MutationKind.Add when (place as JsonObject ?? place.Parent as JsonObject) is JsonObject owner:
                owner[corpus.Name(Choice)] = Corpus.Parse(Piece);
                break;
        }
        return root;
    }

    private string OfText(string text) =>
        Kind switch
        {
            MutationKind.Cut => text[..(At % (text.Length + 1))],
            MutationKind.Insert => text.Insert(At % (text.Length + 1), Piece),
            _ => text,
        };

    /// <summary>Every value but the root and null, which has no place of its own.</summary>
    private static IEnumerable<JsonNode> Below(JsonNode node) =>
        node switch
        {
            JsonObject o => o.Select(static p => p.Value).OfType<JsonNode>().SelectMany(static child => Below(child).Prepend(child)),
            JsonArray a => a.OfType<JsonNode>().SelectMany(static child => Below(child).Prepend(child)),
            _ => [],
        };
}
