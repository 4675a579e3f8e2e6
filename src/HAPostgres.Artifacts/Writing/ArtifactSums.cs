using System.Security.Cryptography;
using System.Text;

namespace HAPostgres.Artifacts.Writing;

/// <summary>
/// The rendered files' hashes, as one more rendered file: with it the next build, the program and <c>sha256sum --check</c> see an edit.
/// </summary>
public static class ArtifactSums
{
    /// <summary>Lines in the form of sha256sum: hash, two blanks, path with forward slashes.</summary>
    public const string FileName = "artifacts.sha256";

    private const string Separator = "  ";

    internal static Artifact Of(IEnumerable<Artifact> artifacts) =>
        new(
            FileName,
            string.Concat(artifacts.Select(static a => $"{Hash(Encoding.UTF8.GetBytes(a.Text))}{Separator}{a.RelativePath}\n")),
            false
        );

    /// <returns>
    /// The files of a directory that were edited since they were rendered; relative to it. One that is missing was not edited, and
    /// where the list itself is missing nothing is known.
    /// </returns>
    public static IReadOnlyList<string> Edited(string directory)
    {
        string sums = Path.Combine(directory, FileName);
        return File.Exists(sums)
            ?
            [
                .. File.ReadAllLines(sums)
                    .Select(static l => l.Split(Separator, 2))
                    .Where(l => l.Length == 2 && Differs(directory, l[1], l[0]))
                    .Select(static l => l[1]),
            ]
            : [];
    }

    private static bool Differs(string directory, string file, string hash)
    {
        string path = Path.Combine(directory, file);
        return File.Exists(path) && Hash(File.ReadAllBytes(path)) != hash;
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
