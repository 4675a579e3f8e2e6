namespace HAPostgres.Names;

/// <summary>Which characters a text has, as far as 64 bits can tell: enough to see that most words are too far from it.</summary>
internal readonly struct CharacterMask
{
    private readonly ulong _bits;

    public CharacterMask(string text)
    {
        foreach (char c in text)
            _bits |= 1UL << (c & 63);
    }

    /// <summary>
    /// Whether so many edits may make one text the other: every edit brings one character, and takes one away, at the most.
    /// </summary>
    public bool MayBeWithin(int edits, CharacterMask other) => Few(_bits & ~other._bits, edits) && Few(other._bits & ~_bits, edits);

    private static bool Few(ulong bits, int most)
    {
        for (; bits != 0 && most >= 0; most--)
            bits &= bits - 1; // Without its lowest bit.
        return most >= 0;
    }
}
