using System.Text.RegularExpressions;
using Xunit;

namespace HAPostgres;

/// <summary>A page that is made from the code, so that it cannot say anything else than the code does.</summary>
internal static class GeneratedPage
{
    /// <summary>Holds the page in the repository against the text; with UPDATE_DOCS=1 in the environment, writes it.</summary>
    public static void IsCurrent(string path, string text)
    {
        string file = Path.Combine(Samples.Root, path);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(file, text);
        Assert.True(
            File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == text,
            $"{path} is not what the code says; run the tests with UPDATE_DOCS=1 to write it"
        );
    }

    /// <summary>The same for one sentence of a page that is written by hand.</summary>
    /// <param name="pattern">Finds the sentence, whatever its figures.</param>
    public static void HasSentence(string path, string pattern, string sentence)
    {
        string text = File.ReadAllText(Path.Combine(Samples.Root, path)).ReplaceLineEndings("\n");
        Assert.Matches(pattern, text);
        IsCurrent(path, Regex.Replace(text, pattern, sentence, RegexOptions.CultureInvariant));
    }
}
