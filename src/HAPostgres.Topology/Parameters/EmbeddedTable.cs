using System.Reflection;

namespace HAPostgres.Parameters;

/// <summary>A table with a heading and tabulators between its columns, which this assembly carries.</summary>
internal static class EmbeddedTable
{
    /// <returns>The rows below the heading.</returns>
    public static IEnumerable<string[]> Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        _ = reader.ReadLine();
        while (reader.ReadLine() is string line)
            yield return line.Split('\t');
    }
}
