namespace HAPostgres.Names;

/// <summary>
/// Finds the known word that was probably meant. Without a misspelt name it costs nothing: the words are read by the
/// first search.
/// </summary>
/// <param name="candidates">The words, of which the earlier wins where two are as near.</param>
internal sealed class Spelling(IEnumerable<string> candidates)
{
    private readonly EditDistance _distance = new();
    private (string Word, string Lower, CharacterMask CharacterMask)[]? _candidates;

    /// <returns>The candidate that is fewest edits away, if it is near enough to be a slip and not another word.</returns>
    public static string? Nearest(string text, IEnumerable<string> candidates) => new Spelling(candidates).Nearest(text);

    /// <inheritdoc cref="Nearest(string, IEnumerable{string})"/>
    public string? Nearest(string text)
    {
        _candidates ??= [.. candidates.Select(static c => (c, c.ToLowerInvariant(), new CharacterMask(c.ToLowerInvariant())))];
        string lower = text.ToLowerInvariant();
        var letters = new CharacterMask(lower);
        string? best = null;
        // No candidate that is near is more than half as long again.
        int most = text.Length / 2;
        foreach ((string word, string candidate, CharacterMask own) in _candidates)
        {
            if (
                !letters.MayBeWithin(most, own)
                || _distance.Between(lower, candidate, most) is not int distance
                || !IsSlip(text, word, distance)
            )
                continue;
            best = word;
            most = distance - 1;
            if (most < 0)
                break;
        }
        return best ?? Longer(text);
    }

    /// <summary>Whether so few edits are a slip: a third of the whole, of each of its words, and none in a number.</summary>
    private bool IsSlip(string text, string candidate, int distance)
    {
        if (distance == 0)
            return true;
        if (distance > Slips(text, candidate) || !SameDigits(text, candidate))
            return false;
        List<string> left = Words.Of(text),
            right = Words.Of(candidate);
        if (left.Count != right.Count)
            return _distance.Between(string.Concat(left), string.Concat(right), Math.Max(1, text.Length / 5)) is not null;
        for (int i = 0; i < left.Count; i++)
        {
            if (left[i] != right[i] && _distance.Between(left[i], right[i], Slips(left[i], right[i])) is null)
                return false;
        }
        return true;
    }

    /// <summary>One letter, or two, are another name and no slip.</summary>
    private static int Slips(string left, string right) => Math.Max(left.Length, right.Length) / 3;

    /// <summary>"node4" is not a misspelt "node1"; "sha-265" is a misspelt "sha-256".</summary>
    private static bool SameDigits(string left, string right)
    {
        char[] ofLeft = [.. left.Where(char.IsDigit).OrderBy(static c => c)],
            ofRight = [.. right.Where(char.IsDigit).OrderBy(static c => c)];
        return ofLeft.Length == 0 || ofRight.Length == 0 || ofLeft.SequenceEqual(ofRight);
    }

    /// <summary>
    /// The candidate with the same words, of which one is the beginning of the other ("maximum" and "max"), or with fewer or more of them
    /// at its end ("log_min_duration_statement" and "log_min_duration").
    /// </summary>
    private string? Longer(string text)
    {
        List<string> words = Words.Of(text);
        (string Word, int Missing)? best = null;
        foreach ((string word, _, CharacterMask _) in _candidates!)
        {
            // Cheap to see, and true of nearly all.
            if (text.Length == 0 || word.Length == 0 || char.ToLowerInvariant(word[0]) != char.ToLowerInvariant(text[0]))
                continue;
            List<string> other = Words.Of(word);
            int common = Math.Min(words.Count, other.Count),
                missing = Math.Abs(words.Count - other.Count);
            bool begins = common > 1 && missing <= 1;
            for (int i = 0; i < common && begins; i++)
            {
                begins =
                    words[i] == other[i]
                    || (
                        Math.Min(words[i].Length, other[i].Length) >= 3
                        && (
                            words[i].StartsWith(other[i], StringComparison.Ordinal)
                            || other[i].StartsWith(words[i], StringComparison.Ordinal)
                        )
                    );
            }
            if (begins && (best is null || missing < best.Value.Missing))
                best = (word, missing);
        }
        return best?.Word;
    }
}
