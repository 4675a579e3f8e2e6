namespace HAPostgres.Names;

/// <summary>The words that a name consists of.</summary>
internal static class Words
{
    /// <returns>In lower case: "max_wal_size" and "maxWalSize" are max, wal and size.</returns>
    public static List<string> Of(string name)
    {
        var words = new List<string>();
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            bool separator = i == name.Length || !char.IsLetterOrDigit(name[i]);
            bool capital = !separator && i > start && char.IsUpper(name[i]) && char.IsLower(name[i - 1]);
            if (!separator && !capital)
                continue;
            if (i > start)
                words.Add(name.Substring(start, i - start).ToLowerInvariant());
            start = capital ? i : i + 1;
        }
        return words;
    }
}
