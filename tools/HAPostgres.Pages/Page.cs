namespace HAPostgres.Pages;

/// <summary>A file of the repository that is made from the code, as a whole or in some sentences.</summary>
/// <param name="Path">Below the repository's root.</param>
/// <param name="Text">With \n at the ends of lines.</param>
internal sealed record Page(string Path, string Text)
{
    public bool IsCurrent(string root) => File.Exists(In(root)) && Read(root, Path) == Text;

    public void Write(string root) => File.WriteAllText(In(root), Text);

    public static string Read(string root, string path) => File.ReadAllText(System.IO.Path.Combine(root, path)).ReplaceLineEndings("\n");

    private string In(string root) => System.IO.Path.Combine(root, Path);
}
