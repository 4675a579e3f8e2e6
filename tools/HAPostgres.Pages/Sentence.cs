using System.Text.RegularExpressions;

namespace HAPostgres.Pages;

/// <summary>Sentences with figures, in a page that is otherwise written by hand.</summary>
internal static class Sentence
{
    /// <param name="pattern">Finds the sentence, whatever its figures.</param>
    /// <exception cref="InvalidOperationException">The text has no such sentence.</exception>
    public static string Put(string text, string pattern, string sentence) =>
        Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant)
            ? Regex.Replace(text, pattern, sentence, RegexOptions.CultureInvariant)
            : throw new InvalidOperationException($"the page has no sentence like: {pattern}");
}
