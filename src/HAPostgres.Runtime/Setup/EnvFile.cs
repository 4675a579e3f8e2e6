using System.Security.Cryptography;

namespace HAPostgres.Runtime.Setup;

/// <summary>
/// The operator's <c>.env</c>: passwords as KEY=value lines. What stands there is kept, comments included; only missing values are
/// appended.
/// </summary>
internal sealed class EnvFile
{
    private const int PasswordLength = 32;

    /// <summary>Letters and digits only: they need no quoting in a URL, a connection string, SQL or a shell.</summary>
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly Dictionary<string, string> _values;

    private EnvFile(string path, Dictionary<string, string> values)
    {
        Path = path;
        _values = values;
    }

    public string Path { get; }

    /// <summary>A value that is present and not empty.</summary>
    public string? this[string name] => _values.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    /// <summary>Reads the file; an absent one is empty.</summary>
    public static EnvFile Read(string path) => new(path, File.Exists(path) ? Parse(File.ReadAllLines(path)) : []);

    public static Dictionary<string, string> Parse(IEnumerable<string> lines)
    {
        Dictionary<string, string> values = [];
        foreach (string line in lines.Select(static l => l.Trim()).Where(static l => l.Length > 0 && l[0] != '#'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                values[line[..equals].Trim()] = Unquote(line[(equals + 1)..].Trim());
        }
        return values;
    }

    public static string NewPassword() => RandomNumberGenerator.GetString(Alphabet, PasswordLength);

    /// <summary>Makes the missing values and appends them; the file is readable for its owner alone.</summary>
    /// <returns>The names of the values that were made.</returns>
    public IReadOnlyList<string> Complete(IEnumerable<string> names)
    {
        List<string> made = [.. names.Where(n => this[n] is null)];
        if (made.Count > 0)
        {
            string old = File.Exists(Path) ? File.ReadAllText(Path) : "# Passwords of the cluster. Keep this file: the swarm does not give them back.\n";
            if (old.Length > 0 && !old.EndsWith('\n'))
                old += "\n";
            foreach (string name in made)
                _values[name] = NewPassword();
            PrivateFile.Write(Path, old + string.Concat(made.Select(n => $"{n}={_values[n]}\n")));
        }
        else if (File.Exists(Path))
        {
            PrivateFile.Protect(Path);
        }
        return made;
    }

    private static string Unquote(string value) =>
        value.Length > 1 && value[0] is '"' or '\'' && value[^1] == value[0] ? value[1..^1] : value;
}
