using System.Text.RegularExpressions;

namespace HAPostgres.Artifacts.Templates;

/// <summary>Values in the spelling of the languages that templates are written in.</summary>
internal static partial class Spelling
{
    /// <summary>HAProxy has every unit of ours, but calls the minute "m".</summary>
    public static string HAProxyTime(Duration duration) => duration.ToString().Replace("min", "m", StringComparison.Ordinal);

    public static string SqlName(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string SqlText(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string ShellWord(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The environment variable in which the image's post-bootstrap script hands a password file's value to psql.</summary>
    public static string PasswordVariable(string target) => $"HAPG_{NoWord().Replace(target, "_").ToUpperInvariant()}";

    [GeneratedRegex("[^a-zA-Z0-9_]")]
    private static partial Regex NoWord();
}
